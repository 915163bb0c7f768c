/* SPDX-License-Identifier: MIT */
/* forkexec: N rounds (default 1000) of fork, exec of a small program, exit and wait. */
#include "command/help.h"
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 1000, status;

    answer_help(argc, argv, "forkexec [rounds]");
    for (int i = 0; i < rounds; i++) {
        pid_t pid = fork();
        if (pid < 0)
            err(1, "fork, round %d", i);
        if (pid == 0) {
            execl("/bin/true", "true", (char *)NULL);
            err(127, "exec");
        }
        if (waitpid(pid, &status, 0) != pid || status != 0)
            errx(1, "round %d: status 0x%x", i, status);
    }
    printf("forkexec: %d rounds\n", rounds);
    return 0;
}
