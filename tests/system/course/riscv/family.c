/* SPDX-License-Identifier: MIT */
/* family: a binary tree of processes; each one waits for its children, so the lines come in order. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

void grow(char *name, int depth)
{
    int length = strlen(name), before = getpid(), i;

    for (i = 0; i < 2 && depth > 0; i++) {
        if (fork() == 0) {
            name[length] = '0' + i;
            name[length + 1] = 0;
            if (getpid() == before)
                printf("the same number twice\n");
            grow(name, depth - 1);
            exit(0);
        }
        wait(0);
    }
    printf("%s\n", name);
}

int main(int argc, char *argv[])
{
    char name[16];

    strcpy(name, "n");
    grow(name, argc > 1 ? atoi(argv[1]) : 2);
    exit(0);
}
