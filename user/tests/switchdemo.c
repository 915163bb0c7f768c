/* SPDX-License-Identifier: MIT */
/*
 * switchdemo: two processes that only count, and never yield the CPU themselves. `make
 * trace-switch` watches the timer take it from them (tools/gdb/traces/switch.py).
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 30000000

void count(void);

__attribute__((noinline)) void count(void)
{
    for (volatile int i = 0; i < ROUNDS; i++)
        ;
}

int main(void)
{
    pid_t pid = fork();

    if (pid < 0) {
        perror("fork");
        return 1;
    }
    count();
    if (pid == 0)
        return 0;
    wait(NULL);
    return 0;
}
