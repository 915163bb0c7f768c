/* SPDX-License-Identifier: MIT */
/* kill: which processes it ends, asleep or computing, and the state that they leave. */
#include "test.h"
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void sleep_for_long(void)
{
    sleep_ms(100000);
}

static void sleep_in_read(void)
{
    int ends[2];
    char c;

    if (pipe(ends) == 0)
        read(ends[0], &c, 1);
}

static void sleep_in_write(void)
{
    static char block[PAGE];
    int ends[2];

    if (pipe(ends) == 0) {
        while (write(ends[1], block, sizeof(block)) > 0)
            continue;
    }
}

static void sleep_in_wait(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        sleep_ms(300); /* ends soon after its parent, which is killed in wait() */
        _exit(0);
    }
    wait(NULL);
}

static void spin(void)
{
    for (volatile int i = 0;;)
        i++;
}

static void call_forever(void)
{
    for (;;)
        getpid();
}

static void kill_everywhere(void)
{
    static void (*const places[])(void) = {sleep_for_long, sleep_in_read, sleep_in_write,
                                           sleep_in_wait,  spin,          call_forever};

    for (size_t i = 0; i < LENGTH(places); i++) {
        pid_t pid = start_child();

        if (pid == 0) {
            places[i]();
            _exit(1);
        }
        sleep_ms(20); /* so that it reaches that point */
        CHECK(kill(pid, SIGTERM) == 0);
        int status = end_of(pid);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    }
}

static void kill_at_once(void)
{
    for (int i = 0; i < 50; i++) {
        pid_t pid = start_child();

        if (pid == 0)
            spin();
        CHECK(kill(pid, SIGKILL) == 0);
        CHECK(end_of(pid) == SIGKILL);
    }
}

static void kill_oneself(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        kill(getpid(), SIGHUP);
        _exit(1);
    }
    CHECK(end_of(pid) == SIGHUP);
}

static void kill_group(void)
{
    pid_t leader = start_child();

    if (leader == 0)
        sleep_for_long();
    CHECK(setpgid(leader, leader) == 0);
    pid_t member = start_child();
    if (member == 0)
        sleep_for_long();
    CHECK(setpgid(member, leader) == 0);
    CHECK(kill(-leader, SIGINT) == 0);
    CHECK(end_of(leader) == SIGINT && end_of(member) == SIGINT);
    CHECK_ERROR(kill(-leader, 0), ESRCH);

    pid_t pid = start_child(); /* 0 means the caller's own group */
    if (pid == 0) {
        setpgid(0, 0);
        kill(0, SIGTERM);
        _exit(1);
    }
    CHECK(end_of(pid) == SIGTERM);
}

/* Forks all the time; every second child stays. */
static void fork_forever(void)
{
    for (unsigned i = 0;; i++) {
        pid_t pid = fork();

        if (pid == 0 && i % 2 == 0)
            sleep_for_long();
        if (pid == 0)
            _exit(0);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
    }
}

/* A group whose members fork, which takes them a while. */
static pid_t start_forking_group(void)
{
    enum { MEMBERS = 4, HEAP = 2 << 20 };
    pid_t leader = start_child();

    if (leader > 0) {
        setpgid(leader, leader);
        return leader;
    }
    setpgid(0, 0);
    void *heap = malloc(HEAP);
    CHECK(heap != NULL);
    memset(heap, 1, HEAP);
    for (int i = 0; i < MEMBERS; i++) {
        if (start_child() == 0)
            fork_forever();
    }
    for (;;)
        pause();
}

/* Whether all of a group end within a time that only a hang exceeds. */
static bool is_gone_soon(pid_t group)
{
    for (int tries = 0; tries < 10000; tries++) {
        if (kill(-group, 0) != 0)
            return errno == ESRCH;
        sleep_ms(1);
    }
    return false;
}

/* A process that was just born is killed too. */
static void kill_forking_group(void)
{
    const int64_t end = now_ns() + 2000000000;

    for (int round = 0; round < 100 && now_ns() < end; round++) {
        pid_t leader = start_forking_group();

        sleep_ms(5 + round % 10);
        CHECK(kill(-leader, SIGKILL) == 0);
        CHECK(end_of(leader) == SIGKILL);
        bool gone = is_gone_soon(leader);
        kill(-leader, SIGKILL);
        CHECK(gone);
    }
}

/* These do nothing here. */
static void harmless(void)
{
    CHECK(kill(getpid(), 0) == 0);
    CHECK(kill(getpid(), SIGCHLD) == 0);
    CHECK(kill(getpid(), SIGCONT) == 0);
}

static void kill_errors(void)
{
    CHECK_ERROR(kill(INT_MIN, 0), ESRCH);
    CHECK_ERROR(kill(-1, NSIG), EINVAL);
    CHECK(kill(-1, 0) == 0);
    CHECK_ERROR(kill(999999, SIGKILL), ESRCH);
    CHECK_ERROR(kill(-999999, SIGKILL), ESRCH);
    CHECK_ERROR(kill(getpid(), NSIG), EINVAL);
    CHECK_ERROR(kill(getpid(), -1), EINVAL);
    CHECK_ERROR(kill(1, SIGKILL), EPERM);
    CHECK(kill(1, 0) == 0);
}

/* A process that has ended, but has not been collected, can still be found by kill. */
static void kill_zombie(void)
{
    pid_t pid = start_child();

    if (pid == 0)
        _exit(5);
    wait_for_state(pid, 'Z');
    CHECK(kill(pid, 0) == 0);
    CHECK(kill(pid, SIGKILL) == 0);
    CHECK(end_of(pid) == 5 << 8); /* too late to change that */
    CHECK_ERROR(kill(pid, 0), ESRCH);
}

/* A group of such processes still exists, too. */
static void kill_zombie_group(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        setpgid(0, 0);
        _exit(5);
    }
    wait_for_state(pid, 'Z');
    CHECK(kill(-pid, 0) == 0);
    CHECK(kill(-pid, SIGKILL) == 0);
    CHECK(end_of(pid) == 5 << 8);
    CHECK_ERROR(kill(-pid, 0), ESRCH);
}

/* Threads of the kernel exist, but get no signals: neither one by one, nor as groups. */
static void kill_kernel_threads(void)
{
    int threads = 0;

    for (pid_t pid = 2; pid < 100; pid++) {
        if (kill(pid, 0) != 0 || kill(pid, SIGCONT) == 0)
            continue;
        CHECK_ERROR(kill(pid, SIGKILL), EPERM);
        CHECK_ERROR(kill(-pid, SIGKILL), EPERM);
        threads++;
    }
    CHECK(threads > 0);
}

/* Reports that it is about to end, and ends with much to free. */
static void end_slowly(int ready)
{
    const size_t size = 16 << 20;
    void *heap = malloc(size);

    CHECK(heap != NULL);
    memset(heap, 1, size);
    write(ready, "", 1);
    _exit(0);
}

/* While a process ends, which takes a while, a signal can be sent to it as before and after. */
static void kill_exiting(void)
{
    int ends[2];
    char c;

    CHECK(pipe(ends) == 0);
    for (int i = 0; i < 10; i++) {
        pid_t pid = start_child();

        if (pid == 0)
            end_slowly(ends[1]);
        CHECK(read(ends[0], &c, 1) == 1);
        while (waitpid(pid, NULL, WNOHANG) == 0)
            CHECK(kill(pid, SIGTERM) == 0);
    }
}

/* A process that is killed closes its descriptors. */
static void killed_closes(void)
{
    int ends[2];
    char c;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0)
        sleep_for_long();
    close(ends[1]);
    kill(pid, SIGKILL);
    CHECK(read(ends[0], &c, 1) == 0); /* the end of file comes when the last writer ends */
    end_of(pid);
}

const struct test signal_tests[] = {
    {"kill-everywhere", kill_everywhere},
    {"kill-at-once", kill_at_once},
    {"kill-oneself", kill_oneself},
    {"kill-group", kill_group},
    {"kill-forking-group", kill_forking_group},
    {"kill-harmless", harmless},
    {"kill-errors", kill_errors},
    {"kill-zombie", kill_zombie},
    {"kill-zombie-group", kill_zombie_group},
    {"kill-kernel-threads", kill_kernel_threads},
    {"kill-exiting", kill_exiting},
    {"killed-closes-files", killed_closes},
    {NULL, NULL},
};
