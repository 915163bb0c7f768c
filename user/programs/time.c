/* SPDX-License-Identifier: MIT */
/* time: runs a program and prints the time that it took. */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define USAGE "time program [argument...]"

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    int status = 0;

    answer_help(argc, argv, USAGE);
    if (argc < 2)
        errx(2, "usage: " USAGE);
    int64_t start = now_us();
    pid_t pid = fork();
    if (pid < 0)
        err(1, "fork");
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        warn("%s", argv[1]);
        _exit(errno == ENOENT ? 127 : 126);
    }
    waitpid(pid, &status, 0);
    int64_t taken = now_us() - start;
    fprintf(stderr, "%lld.%06lld seconds\n", (long long)(taken / 1000000),
            (long long)(taken % 1000000));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
