/* SPDX-License-Identifier: MIT */
/* Sessions, and groups that lose the process that could continue them. */
#include "test.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void make_session(void)
{
    CHECK(getsid(0) == getsid(getppid()) && getsid(getpid()) == getsid(0));
    CHECK(setsid() == getpid());
    CHECK(getsid(0) == getpid() && getpgrp() == getpid() && getsid(getppid()) != getpid());
    CHECK_ERROR(setsid(), EPERM);
    pid_t pid = start_child();
    if (pid == 0)
        _exit(getsid(0) == getppid() && getpgrp() == getppid() ? 0 : 1);
    CHECK(end_of(pid) == 0);
}

static void session_of_child(void)
{
    CHECK(run_in_child(make_session) == 0);
}

static void session_errors(void)
{
    CHECK_ERROR(getsid(999999), ESRCH);
    CHECK_ERROR(getsid(-1), ESRCH);
    CHECK_ERROR(setsid(), EPERM); /* the test leads its group */
}

/* A child in its own session: it cannot change its group, nor its parent, and no group of one session has a member
 * of another. */
static void session_groups(void)
{
    int to[2], from[2];
    char byte;

    CHECK(pipe(to) == 0 && pipe(from) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(setsid() == getpid());
        CHECK_ERROR(setpgid(0, 0), EPERM);
        CHECK(write(from[1], "x", 1) == 1 && read(to[0], &byte, 1) == 1);
        pid_t child = start_child();
        if (child == 0) {
            CHECK_ERROR(setpgid(0, getsid(0) == getppid() ? 1 : 0), EPERM); /* init's group */
            CHECK(setpgid(0, 0) == 0);
            _exit(0);
        }
        _exit(end_of(child) ? 1 : 0);
    }
    CHECK(read(from[0], &byte, 1) == 1);
    CHECK_ERROR(setpgid(pid, pid), EPERM);
    CHECK_ERROR(setpgid(pid, getpgrp()), EPERM);
    CHECK_ERROR(setpgid(0, pid), EPERM);
    CHECK(write(to[1], "x", 1) == 1 && end_of(pid) == 0);
}

/* A group leader that has ended, and was not collected, still holds the number of its group. */
static void session_group_in_use(void)
{
    int ends[2];
    char byte;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        pid_t member = start_child();
        if (member == 0) {
            setpgid(0, getppid());
            write(ends[1], "x", 1);
            pause();
        }
        setpgid(0, 0);
        setpgid(member, getpid());
        CHECK(read(ends[0], &byte, 1) == 1);
        CHECK(setpgid(0, getpgid(getppid())) == 0); /* the group stays, with one member */
        CHECK_ERROR(setsid(), EPERM);
        CHECK(kill(member, SIGKILL) == 0 && end_of(member) == SIGKILL);
        CHECK(setsid() == getpid());
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
}

static int orphan_report[2];

static void tell(int sig)
{
    char byte = (char)sig;

    write(orphan_report[1], &byte, 1);
    if (sig == SIGCONT)
        _exit(0);
}

/* The handler of the first signal is not interrupted by the second. */
static void tell_signals(void)
{
    struct sigaction action = {.sa_handler = tell, .sa_mask = ~(sigset_t)0};

    CHECK(sigaction(SIGHUP, &action, NULL) == 0 && sigaction(SIGCONT, &action, NULL) == 0);
}

/* The process that could continue a stopped group ends: the group gets SIGHUP and SIGCONT. */
static void session_orphans(void)
{
    char byte;

    CHECK(pipe(orphan_report) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        pid_t child = start_child();
        if (child == 0) {
            tell_signals();
            setpgid(0, 0);
            kill(getpid(), SIGTSTP);
            pause();
            _exit(1);
        }
        setpgid(child, child);
        CHECK(waitpid(child, NULL, WUNTRACED) == child);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(read(orphan_report[0], &byte, 1) == 1 && byte == SIGHUP);
    CHECK(read(orphan_report[0], &byte, 1) == 1 && byte == SIGCONT);
}

/* The same if the member that connected the group to its session ends itself. */
static void session_orphans_of_leader(void)
{
    char byte;

    CHECK(pipe(orphan_report) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        setpgid(0, 0);
        pid_t child = start_child();
        if (child == 0) {
            tell_signals();
            kill(getpid(), SIGTSTP);
            pause();
            _exit(1);
        }
        CHECK(waitpid(child, NULL, WUNTRACED) == child);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(read(orphan_report[0], &byte, 1) == 1 && byte == SIGHUP);
    CHECK(read(orphan_report[0], &byte, 1) == 1 && byte == SIGCONT);
}

const struct test session_tests[] = {
    {"session", session_of_child},
    {"session-errors", session_errors},
    {"session-groups", session_groups},
    {"session-group-in-use", session_group_in_use},
    {"session-orphans", session_orphans},
    {"session-orphans-of-leader", session_orphans_of_leader},
    {NULL, NULL},
};
