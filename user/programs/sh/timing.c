/* SPDX-License-Identifier: MIT */
/* The word time before a pipeline: its command's time by the clock, and the processor time that it took. */
#include "sh.h"
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct times {
    long long real, user, system; /* in microseconds */
};

static long long microseconds(const struct timeval *time)
{
    return (long long)time->tv_sec * 1000000 + time->tv_usec;
}

/* Of the shell and of its children that have ended: a command may be a builtin, or a program. */
static struct times times_now(void)
{
    static const int sides[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
    struct times times = {0};
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    times.real = (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    for (int i = 0; i < 2; i++) {
        struct rusage usage = {0};

        getrusage(sides[i], &usage);
        times.user += microseconds(&usage.ru_utime);
        times.system += microseconds(&usage.ru_stime);
    }
    return times;
}

static void show_time(const char *name, long long time, bool portable)
{
    long long seconds = time / 1000000, rest = time % 1000000;

    if (portable)
        fprintf(stderr, "%s %lld.%02lld\n", name, seconds, rest / 10000);
    else
        fprintf(stderr, "%s\t%lldm%lld.%03llds\n", name, seconds / 60, seconds % 60, rest / 1000);
}

int run_timed(const struct node *node)
{
    bool portable = node->text != NULL;
    struct times before = times_now();
    int status = node->left ? run(node->left) : 0;
    struct times after = times_now();

    fflush(stdout);
    if (!portable)
        fputc('\n', stderr);
    show_time("real", after.real - before.real, portable);
    show_time("user", after.user - before.user, portable);
    show_time("sys", after.system - before.system, portable);
    return status;
}
