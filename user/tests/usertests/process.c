/* SPDX-License-Identifier: MIT */
/* fork, exit, getpid, getppid, process groups. */
#include "test.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void forks(void)
{
    pid_t parent = getpid(), pid = start_child();

    if (pid == 0)
        _exit(getppid() == parent && getpid() != parent ? 17 : 1);
    CHECK(pid != parent);
    int status = end_of(pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 17);
}

static void exit_status(void)
{
    static const int codes[] = {0, 1, 127, 128, 255};

    for (size_t i = 0; i < LENGTH(codes); i++) {
        pid_t pid = start_child();

        if (pid == 0)
            _exit(codes[i]);
        CHECK(end_of(pid) == codes[i] << 8);
    }
    pid_t pid = start_child(); /* only the low eight bits count */
    if (pid == 0)
        _exit(0x1234);
    CHECK(end_of(pid) == 0x34 << 8);
}

/* Changes by one of them are not visible to the other. */
static void memory_apart(void)
{
    static volatile int value = 1;
    volatile int local = 10;
    pid_t pid = start_child();

    if (pid == 0) {
        value = 2;
        local = 20;
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(value == 1 && local == 10);
}

static void many_children(void)
{
    pid_t pids[40];

    for (size_t i = 0; i < LENGTH(pids); i++) {
        pids[i] = start_child();
        if (pids[i] == 0)
            _exit((int)i);
    }
    for (size_t i = LENGTH(pids); i-- > 0;) /* in another order than that of their ends */
        CHECK(end_of(pids[i]) == (int)i << 8);
}

/* A chain of processes, each the child of the one before. */
static void chain(void)
{
    for (int depth = 0; depth < 25; depth++) {
        pid_t pid = start_child();

        if (pid != 0) {
            int status = end_of(pid);
            if (depth == 0)
                CHECK(status == 0);
            _exit(status ? 1 : 0);
        }
    }
    _exit(0);
}

/* If a process loses its parent, it becomes a child of process 1. */
static void orphans(void)
{
    int ends[2];
    pid_t seen = 0;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        pid_t parent = getpid();

        if (start_child() != 0)
            _exit(0);
        while (getppid() == parent)
            sleep_ms(1);
        seen = getppid();
        write(ends[1], &seen, sizeof(seen));
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(read(ends[0], &seen, sizeof(seen)) == sizeof(seen));
    CHECK(seen == 1);
    CHECK_ERROR(wait(NULL), ECHILD);
}

/* Process 1 collects orphans: their numbers are gone afterwards. */
static void orphans_collected(void)
{
    int ends[2];
    pid_t orphan = 0;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        pid_t grandchild = start_child();

        if (grandchild == 0)
            _exit(0);
        write(ends[1], &grandchild, sizeof(grandchild));
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(read(ends[0], &orphan, sizeof(orphan)) == sizeof(orphan));
    for (int i = 0; kill(orphan, 0) == 0 && i < 5000; i++)
        sleep_ms(1);
    CHECK_ERROR(kill(orphan, 0), ESRCH);
}

static void groups(void)
{
    CHECK(getpgid(0) == getpgrp() && getpgid(getpid()) == getpgrp());
    pid_t pid = start_child();
    if (pid == 0) {
        pid_t inherited = getpgrp();

        CHECK(inherited == getppid()); /* the test leads a group */
        CHECK(setpgid(0, 0) == 0 && getpgrp() == getpid());
        CHECK(setpgid(getpid(), inherited) == 0 && getpgrp() == inherited);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);

    pid = start_child();
    if (pid == 0) {
        pause();
        _exit(0);
    }
    CHECK(setpgid(pid, pid) == 0 && getpgid(pid) == pid);
    CHECK(kill(pid, SIGKILL) == 0);
    end_of(pid);
}

/* The number of a thread of the kernel: it exists, but no signal can be sent to it. */
static pid_t find_kernel_thread(void)
{
    for (pid_t pid = 2; pid < 100; pid++) {
        if (kill(pid, 0) == 0 && kill(pid, SIGCONT) == -1 && errno == EPERM)
            return pid;
    }
    test_fail(__FILE__, __LINE__, "there is no kernel thread");
}

static pid_t start_pausing(void)
{
    pid_t pid = start_child();

    while (pid == 0)
        pause();
    return pid;
}

/* A process may join a group that exists, or make one with its own number. */
static void group_must_exist(void)
{
    pid_t member = start_pausing(); /* leads no group */

    CHECK_ERROR(setpgid(0, 999999), EPERM);
    CHECK_ERROR(setpgid(0, member), EPERM);
    CHECK_ERROR(setpgid(member, 999999), EPERM);
    CHECK_ERROR(setpgid(0, find_kernel_thread()), EPERM); /* not of this session */
    CHECK(getpgid(member) == getpgrp());
    CHECK(setpgid(member, 0) == 0 && getpgid(member) == member);
    pid_t other = start_pausing();
    CHECK(setpgid(other, member) == 0 && getpgid(other) == member);

    /* A group lives until its last member has been collected, even without its leader. */
    CHECK(kill(member, SIGKILL) == 0 && end_of(member) == SIGKILL);
    CHECK(kill(other, SIGKILL) == 0);
    wait_for_state(other, 'Z');
    CHECK(getpgid(other) == member);
    pid_t third = start_pausing();
    CHECK(setpgid(third, member) == 0 && setpgid(third, third) == 0);
    CHECK(end_of(other) == SIGKILL);
    CHECK_ERROR(setpgid(third, member), EPERM);
    CHECK_ERROR(getpgid(other), ESRCH);
    CHECK(kill(third, SIGKILL) == 0 && end_of(third) == SIGKILL);
}

/* Once a child has executed a program, only the child itself may change its group. */
static void group_after_exec(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        execl("/bin/sleep", "sleep", "1000", (char *)NULL);
        _exit(99);
    }
    while (setpgid(pid, pid) == 0)
        sleep_ms(1);
    CHECK(errno == EACCES);
    CHECK(kill(pid, SIGKILL) == 0 && end_of(pid) == SIGKILL);
    CHECK_ERROR(setpgid(pid, pid), ESRCH);
}

/* A grandchild is not the caller's child, so the caller cannot move it. */
static void group_of_grandchild(void)
{
    int ends[2];
    pid_t grandchild;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        grandchild = start_pausing();
        write(ends[1], &grandchild, sizeof(grandchild));
        _exit(end_of(grandchild) == SIGKILL ? 0 : 1);
    }
    CHECK(read(ends[0], &grandchild, sizeof(grandchild)) == sizeof(grandchild));
    CHECK_ERROR(setpgid(grandchild, grandchild), ESRCH);
    CHECK(getpgid(grandchild) == getpgrp()); /* but getpgid works */
    CHECK(kill(grandchild, SIGKILL) == 0);
    CHECK(end_of(pid) == 0);
}

/* The terminal's foreground group must exist as well. */
static void group_of_terminal(void)
{
    int terminal = open("/dev/tty", O_RDWR);
    pid_t foreground = tcgetpgrp(terminal);

    CHECK(terminal >= 0);
    signal(SIGTTOU, SIG_IGN); /* this process is in the background */
    CHECK_ERROR(tcsetpgrp(terminal, 999999), EPERM);
    CHECK_ERROR(tcsetpgrp(terminal, -1), EINVAL);
    CHECK_ERROR(tcsetpgrp(terminal, find_kernel_thread()), EPERM);
    CHECK(tcgetpgrp(terminal) == foreground);
    CHECK(tcsetpgrp(terminal, getpgrp()) == 0 && tcgetpgrp(terminal) == getpgrp());
    CHECK(tcsetpgrp(terminal, foreground) == 0);
}

static void group_errors(void)
{
    CHECK_ERROR(setpgid(0, -1), EINVAL);
    CHECK_ERROR(setpgid(999999, 0), ESRCH);
    CHECK_ERROR(setpgid(getppid(), 0), ESRCH); /* neither the caller nor its child */
    CHECK_ERROR(getpgid(999999), ESRCH);
    CHECK_ERROR(getpgid(-5), ESRCH);
}

/* A thousand processes one after the other, each with its own page: no page may be lost. */
static void fork_rounds(void)
{
    static volatile char page[2 * PAGE];
    long before = 0;

    for (int i = 0; i < 1020; i++) {
        pid_t pid = start_child();

        if (pid == 0) {
            page[PAGE] = 1;
            _exit(page[0]);
        }
        CHECK(end_of(pid) == 0);
        if (i == 20) /* the caches are full by now */
            before = free_pages();
    }
    CHECK(pages_are_back(before, 500));
}

/* Whether /proc lists the process. Its numbers must rise, each once. */
static bool is_listed(pid_t pid)
{
    DIR *dir = opendir("/proc");
    const struct dirent *entry;
    long last = 0, found = 0;

    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        long number = atol(entry->d_name);
        if (number == 0) /* not a process */
            continue;
        CHECK(number > last);
        last = number;
        found += number == pid;
    }
    closedir(dir);
    return found == 1;
}

static void listed_in_order(void)
{
    pid_t pids[40];
    char path[32];

    for (size_t i = 0; i < LENGTH(pids); i++) {
        pids[i] = start_child();
        if (pids[i] == 0)
            for (;;)
                pause();
    }
    for (size_t i = 0; i < LENGTH(pids); i += 3)
        CHECK(is_listed(pids[i]));
    for (size_t i = 0; i < LENGTH(pids); i++) {
        snprintf(path, sizeof(path), "/proc/%d/stat", pids[i]);
        CHECK(access(path, F_OK) == 0);
        CHECK(kill(pids[i], SIGKILL) == 0 && end_of(pids[i]) == SIGKILL);
        CHECK_ERROR(access(path, F_OK), ENOENT);
    }
    CHECK(!is_listed(pids[0]) && !is_listed(pids[LENGTH(pids) - 1]) && is_listed(getpid()));
}

const struct test process_tests[] = {
    {"fork", forks},
    {"exit-status", exit_status},
    {"fork-memory-apart", memory_apart},
    {"fork-many", many_children},
    {"fork-chain", chain},
    {"orphans", orphans},
    {"orphans-collected", orphans_collected},
    {"process-groups", groups},
    {"process-group-errors", group_errors},
    {"process-group-must-exist", group_must_exist},
    {"process-group-after-exec", group_after_exec},
    {"process-group-of-grandchild", group_of_grandchild},
    {"process-group-of-terminal", group_of_terminal},
    {"fork-rounds", fork_rounds},
    {"process-listed-in-order", listed_in_order},
    {NULL, NULL},
};
