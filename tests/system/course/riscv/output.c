/* SPDX-License-Identifier: MIT */
/* output: printf() and write() in turn, without newlines, around fork() and exec(). */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    char *command[] = {"output", "again", 0};

    if (argc > 1) {
        printf("the program.\n");
        exit(0);
    }
    printf("one, ");
    write(1, "two, ", 5);
    if (fork() == 0) {
        printf("the child, ");
        exec("output", command);
        exit(1);
    }
    wait(0);
    printf("the parent, ");
    if (fork() == 0) {
        printf("killed.");
        kill(getpid());
    }
    wait(0);
    printf("\n%s %d\n", (char *)0, 5);
    exit(0);
}
