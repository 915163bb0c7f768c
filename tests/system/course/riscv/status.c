/* SPDX-License-Identifier: MIT */
/* status: what a parent learns of the ends of its children, and the text of a number of any size. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int end_of(int how)
{
    int status = 1234, pid = fork();

    if (pid == 0) {
        if (how < 100)
            exit(how);
        for (;;)
            sleep(1);
    }
    if (how == 100)
        kill(pid);
    if (wait(&status) != pid)
        printf("wait: another child\n");
    return status;
}

int main(void)
{
    uint64 large = 1;

    printf("exit(0): %d, exit(7): %d, exit(-1): %d, kill: %d\n", end_of(0), end_of(7), end_of(-1),
           end_of(100));
    printf("no child: %d\n", wait(0));
    large <<= 33;
    printf("%lu, %ld, %lx, %d\n", large + 5, large, large, 42);
    printf("%d %s %d\n", (uint64)17, "between", (uint64)18);
    printf("%l and %d\n", large, 3);
    printf("%p %p\n", (uint64)0x1234, (char *)0x5678);
    fprintf(1, "%d %x %d %c%c %%\n", -1, -1, (uint8)200, 'o', 'k');
    exit(3);
}
