/* SPDX-License-Identifier: MIT */
/* orphan: a child that outlives its parent, and a zombie, which lies there until its parent waits. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(void)
{
    int fds[2], child, parent;
    char c;

    parent = getpid();
    pipe(fds);
    child = fork();
    if (child == 0) {
        close(fds[0]);
        if (fork() == 0) {
            while (getppid() != 1)
                sleep(1);
            write(fds[1], "o", 1);
            exit(0);
        }
        printf("child: my parent is %s\n", getppid() == parent ? "the first" : "another");
        exit(0);
    }
    close(fds[1]);
    read(fds[0], &c, 1);
    printf("the orphan belongs to init now\n");
    printf("the zombie %s a name for kill\n", kill(child) == 0 ? "has" : "has not");
    printf("waited for %s\n", wait(0) == child ? "it" : "another");
    printf("then there is %s\n", wait(0) < 0 ? "none" : "one more");
    exit(0);
}
