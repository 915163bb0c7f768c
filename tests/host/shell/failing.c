/* SPDX-License-Identifier: MIT */
/*
 * The shell on this computer, with allocations that fail: tests/checks/test_shell_memory.py types at it. The linker leads
 * the shell's calls of malloc() and its relatives here.
 *
 * Signals control it, because a signal that the shell sends to itself arrives before its next allocation:
 *   SIGUSR1  begins the next round: in round n, the n-th allocation from now on fails.
 *   SIGCONT  ends it: no allocation fails any more.
 *   SIGUSR2  prints whether one has failed, the number of open descriptors, and whether there is a child.
 */
#include "host.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DESCRIPTORS 64 /* more than the shell ever has */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

static int rounds;
static int left; /* the last of so many allocations fails; 0: none */
static bool has_failed;

static bool fails(void)
{
    bool now = left > 0 && --left == 0;

    has_failed |= now;
    return now;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    char *copy = __wrap_malloc(strlen(text) + 1);

    return copy ? strcpy(copy, text) : NULL;
}

static void begin(int sig)
{
    (void)sig;
    left = ++rounds;
    has_failed = false;
}

static void end(int sig)
{
    (void)sig;
    left = 0;
}

static void report(int sig)
{
    siginfo_t info;
    int count = 0;
    bool childless = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD;

    (void)sig;
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    dprintf(STDOUT_FILENO, "round: %s, %d descriptors, %s\n", has_failed ? "failed" : "clean",
            count, childless ? "no child" : "a child");
    if (!has_failed)
        rounds = 0; /* the next command begins anew */
}

/* Before main(): the shell leaves these signals alone. */
__attribute__((constructor)) static void listen_to_signals(void)
{
    signal(SIGUSR1, begin);
    signal(SIGCONT, end);
    signal(SIGUSR2, report);
}

#if SIG2STR_MAX == 32
/* The few names that the tests use. */
static const struct {
    int number;
    const char *name;
} names[] = {{SIGUSR1, "USR1"}, {SIGUSR2, "USR2"}, {SIGCONT, "CONT"},
             {SIGKILL, "KILL"}, {SIGTERM, "TERM"}, {SIGINT, "INT"}};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

int sig2str(int sig, char *name)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (names[i].number == sig) {
            strcpy(name, names[i].name);
            return 0;
        }
    }
    return -1;
}

int str2sig(const char *name, int *sig)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (strcmp(names[i].name, name) == 0) {
            *sig = names[i].number;
            return 0;
        }
    }
    return -1;
}
#endif
