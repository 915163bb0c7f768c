/* SPDX-License-Identifier: MIT */
/*
 * preempt: two processes (or N) that never yield the processor must all make progress. Each counts
 * and reports through a pipe now and then; the program ends after several reports of each.
 */
#include "command/help.h"
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 16
#define ENOUGH 5 /* reports of each */

/* Counts without end, and writes a byte into the pipe after each round. */
static void spin(int fd, char who)
{
    for (;;) {
        for (volatile unsigned long i = 0; i < 2000000; i++) {
        }
        if (write(fd, &who, 1) != 1)
            _exit(1);
    }
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 2, heard[MOST] = {0}, satisfied = 0, ends[2];
    pid_t children[MOST];
    char who;

    answer_help(argc, argv, "preempt [processes]");
    if (count < 1 || count > MOST || pipe(ends) != 0)
        errx(2, "usage: preempt [1 to %d]", MOST);
    for (int i = 0; i < count; i++) {
        children[i] = fork();
        if (children[i] < 0)
            err(1, "fork");
        if (children[i] == 0)
            spin(ends[1], (char)i);
    }
    while (satisfied < count && read(ends[0], &who, 1) == 1)
        satisfied += ++heard[(int)who] == ENOUGH;
    for (int i = 0; i < count; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
        printf("preempt: process %d was heard %d times\n", i, heard[i]);
    }
    return satisfied == count ? 0 : 1;
}
