/* SPDX-License-Identifier: MIT */
/*
 * fputest: floating-point registers belong to their process.
 *
 * Several processes compute a sum at the same time, each from a different start. It takes long
 * enough for the timer to switch between them in the middle. If a register is lost, or is another
 * process's, the sum differs from the one that a single process computed. Ends with 0 if none
 * differs.
 */
#include "command/help.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 6
#define TERMS 4000000

/* A series whose partial sums stay in registers. */
static double sum(double start)
{
    double total = start, sign = 1;

    for (int i = 0; i < TERMS; i++) {
        total += sign / (2 * i + 1);
        sign = -sign;
    }
    return total;
}

int main(int argc, char **argv)
{
    double expected[PROCESSES];
    int failed = 0;

    answer_help(argc, argv, "fputest");
    for (int i = 0; i < PROCESSES; i++)
        expected[i] = sum(i);
    for (int i = 0; i < PROCESSES; i++) {
        pid_t pid = fork();
        if (pid < 0) {
            perror("fork");
            return 1;
        }
        if (pid == 0) {
            volatile double mine = sum(i); /* stored: x87 registers hold more digits than memory */
            exit(mine != expected[i]);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        if (wait(&status) < 0 || status != 0)
            failed++;
    }
    printf("fputest: pi is about %.5f; %d of %d processes differ\n", 4 * expected[0], failed,
           PROCESSES);
    return failed > 0;
}
