/* SPDX-License-Identifier: MIT */
/*
 * forktest: forks until a fork fails or N children (default 200) wait, then collects all of them.
 */
#include "command/help.h"
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int most = argc > 1 ? atoi(argv[1]) : 200, made = 0, status, ends[2];
    char c;

    answer_help(argc, argv, "forktest [processes]");
    if (pipe(ends) != 0)
        err(1, "pipe");
    for (; made < most; made++) {
        pid_t pid = fork();
        if (pid < 0) {
            warn("after %d", made);
            break;
        }
        if (pid == 0) { /* lives until the parent closes the pipe */
            close(ends[1]);
            _exit(read(ends[0], &c, 1) == 0 ? 0 : 1);
        }
    }
    close(ends[1]);
    for (int i = 0; i < made; i++) {
        if (wait(&status) < 0)
            err(1, "wait");
        if (status != 0)
            errx(1, "a child ended with status 0x%x", status);
    }
    if (wait(&status) >= 0)
        errx(1, "there was a child too many");
    printf("forktest: %d children, all collected\n", made);
    return made == 0;
}
