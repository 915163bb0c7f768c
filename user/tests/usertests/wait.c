/* SPDX-License-Identifier: MIT */
/* wait and waitpid. */
#include "test.h"
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start_exiting(int status)
{
    pid_t pid = start_child();

    if (pid == 0)
        _exit(status);
    return pid;
}

static void wait_any(void)
{
    pid_t a = start_exiting(1), b = start_exiting(2);
    int status_1, status_2;
    pid_t first = wait(&status_1), second = wait(&status_2);

    CHECK((first == a && second == b) || (first == b && second == a));
    CHECK(status_1 + status_2 == 3 << 8);
    CHECK_ERROR(wait(NULL), ECHILD);
}

static void wait_one(void)
{
    pid_t a = start_exiting(1), b = start_exiting(2);

    CHECK(end_of(b) == 2 << 8);
    CHECK(end_of(a) == 1 << 8);
    CHECK_ERROR(waitpid(a, NULL, 0), ECHILD); /* collected already */
}

static void wait_without_status(void)
{
    pid_t pid = start_exiting(3);

    CHECK(waitpid(pid, NULL, 0) == pid);
}

static void wait_no_hang(void)
{
    int status = 77;
    pid_t pid = start_sleeping();

    CHECK(waitpid(pid, &status, WNOHANG) == 0 && status == 77);
    CHECK(waitpid(-1, &status, WNOHANG) == 0);
    CHECK(kill(pid, SIGKILL) == 0);
    pid_t found = 0;
    for (int i = 0; found == 0 && i < 5000; i++) {
        found = waitpid(pid, &status, WNOHANG);
        sleep_ms(1);
    }
    CHECK(found == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void wait_group(void)
{
    pid_t mine = start_exiting(4), other = start_sleeping();

    CHECK(setpgid(other, other) == 0);
    CHECK(waitpid(0, NULL, 0) == mine); /* the caller's group had only one */
    CHECK_ERROR(waitpid(0, NULL, WNOHANG), ECHILD);
    CHECK(waitpid(-other, NULL, WNOHANG) == 0);
    CHECK(kill(-other, SIGTERM) == 0);
    CHECK(waitpid(-other, NULL, 0) == other);
}

/* A child's group is checked while the caller waits, not when the child was made. */
static void wait_group_changes(void)
{
    pid_t first = start_sleeping(), second = start_sleeping();

    CHECK(setpgid(first, first) == 0 && setpgid(second, first) == 0);
    CHECK(waitpid(-first, NULL, WNOHANG) == 0);
    CHECK_ERROR(waitpid(-second, NULL, WNOHANG), ECHILD);
    CHECK(setpgid(second, second) == 0);
    CHECK(waitpid(-second, NULL, WNOHANG) == 0);
    CHECK(kill(second, SIGTERM) == 0 && kill(first, SIGKILL) == 0);
    CHECK(waitpid(-second, NULL, 0) == second);
    CHECK_ERROR(waitpid(-second, NULL, 0), ECHILD);
    CHECK(waitpid(-first, NULL, 0) == first);
}

/* A grandchild is not the caller's child: only its parent may wait for it. */
static void wait_for_grandchild(void)
{
    int ends[2];
    pid_t grandchild;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        grandchild = start_sleeping();
        write(ends[1], &grandchild, sizeof(grandchild));
        _exit(end_of(grandchild) == SIGKILL ? 0 : 1);
    }
    CHECK(read(ends[0], &grandchild, sizeof(grandchild)) == sizeof(grandchild));
    CHECK_ERROR(waitpid(grandchild, NULL, 0), ECHILD);
    CHECK(kill(grandchild, SIGKILL) == 0);
    CHECK(end_of(pid) == 0);
}

static void wait_errors(void)
{
    int status;

    CHECK_ERROR(wait(&status), ECHILD);
    CHECK_ERROR(waitpid(getppid(), &status, 0), ECHILD);
    CHECK_ERROR(waitpid(999999, &status, 0), ECHILD);
    pid_t pid = start_exiting(0);
    CHECK_ERROR(waitpid(pid, &status, 0x100), EINVAL);
    CHECK_ERROR(waitpid(-999999, &status, 0), ECHILD);
    CHECK_ERROR(waitpid(INT_MIN, &status, 0), ECHILD);
    CHECK(end_of(pid) == 0);
}

/* The status cannot be stored: the child stays, and its parent can wait again. */
static void wait_bad_pointer(void)
{
    for (size_t i = 1; i < bad_address_count; i++) { /* the first is NULL, which is valid */
        pid_t pid = start_exiting(0);

        CHECK_ERROR(waitpid(pid, (int *)bad_addresses[i], 0), EFAULT);
        CHECK(waitpid(pid, NULL, 0) == pid);
    }
}

/* A parent that sleeps in wait is woken by the end of the child. */
static void wait_sleeps(void)
{
    int64_t start = now_ns();
    pid_t pid = start_child();

    if (pid == 0) {
        sleep_ms(30);
        _exit(9);
    }
    CHECK(end_of(pid) == 9 << 8);
    CHECK(now_ns() - start >= 30000000);
}

/* Many processes that wait for their children at the same time. */
static void wait_crowd(void)
{
    pid_t pids[8];

    for (size_t i = 0; i < LENGTH(pids); i++) {
        pids[i] = start_child();
        if (pids[i] == 0) {
            for (int round = 0; round < 20; round++) {
                if (end_of(start_exiting(round)) != round << 8)
                    _exit(1);
            }
            _exit(0);
        }
    }
    for (size_t i = 0; i < LENGTH(pids); i++)
        CHECK(end_of(pids[i]) == 0);
}

const struct test wait_tests[] = {
    {"wait", wait_any},
    {"waitpid", wait_one},
    {"wait-without-status", wait_without_status},
    {"wait-no-hang", wait_no_hang},
    {"wait-group", wait_group},
    {"wait-group-changes", wait_group_changes},
    {"wait-for-grandchild", wait_for_grandchild},
    {"wait-errors", wait_errors},
    {"wait-bad-pointer", wait_bad_pointer},
    {"wait-sleeps", wait_sleeps},
    {"wait-crowd", wait_crowd},
    {NULL, NULL},
};
