/* SPDX-License-Identifier: MIT */
/*
 * time: runs a program, and prints how long it took by the clock (real), and the processor's time for the program itself
 * (user) and for the kernel (sys), in seconds. -p changes nothing: this is the form that POSIX has for it. In the shell,
 * time is a word of the language, which takes whole pipelines; "command time" runs this program.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define USAGE "time [-p] program [argument...]"

static void show(const char *name, long long microseconds)
{
    fprintf(stderr, "%s %lld.%02lld\n", name, microseconds / 1000000,
            microseconds % 1000000 / 10000);
}

static long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static long long microseconds(const struct timeval *time)
{
    return (long long)time->tv_sec * 1000000 + time->tv_usec;
}

int main(int argc, char **argv)
{
    struct rusage usage = {0};
    int option, status = 0;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "+p")) == 'p')
        continue;
    if (option != -1 || optind == argc)
        errx(2, "usage: " USAGE);
    long long start = now();
    pid_t pid = fork();
    if (pid < 0)
        err(1, "fork");
    if (pid == 0) {
        execvp(argv[optind], argv + optind);
        warn("%s", argv[optind]);
        _exit(errno == ENOENT ? 127 : 126);
    }
    waitpid(pid, &status, 0);
    show("real", now() - start);
    getrusage(RUSAGE_CHILDREN, &usage);
    show("user", microseconds(&usage.ru_utime));
    show("sys", microseconds(&usage.ru_stime));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
