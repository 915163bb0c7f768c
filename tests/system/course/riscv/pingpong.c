/* SPDX-License-Identifier: MIT */
/* pingpong: a parent and its child send one byte to each other through two pipes. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(void)
{
    int there[2], back[2];
    char byte = 'x';

    pipe(there);
    pipe(back);
    if (fork() == 0) {
        read(there[0], &byte, 1);
        printf("child: received %c\n", byte);
        byte++;
        write(back[1], &byte, 1);
        exit(0);
    }
    write(there[1], &byte, 1);
    read(back[0], &byte, 1);
    printf("parent: received %c\n", byte);
    wait(0);
    exit(0);
}
