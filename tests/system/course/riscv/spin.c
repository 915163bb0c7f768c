/* SPDX-License-Identifier: MIT */
/* spin: processes that only compute share the processor; each one gets to its end, and a killed one ends. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(void)
{
    int fds[2], pid, i, done = 0;
    volatile int j;
    char c;

    pipe(fds);
    pid = fork();
    if (pid == 0)
        for (;;)
            ;
    for (i = 0; i < 3; i++) {
        if (fork() == 0) {
            for (j = 0; j < 300000; j++)
                ;
            write(fds[1], "d", 1);
            exit(0);
        }
    }
    while (done < 3 && read(fds[0], &c, 1) == 1)
        done++;
    printf("%d have computed\n", done);
    printf("kill: %d\n", kill(pid));
    for (i = 0; wait(0) > 0; i++)
        ;
    printf("%d have ended\n", i);
    exit(0);
}
