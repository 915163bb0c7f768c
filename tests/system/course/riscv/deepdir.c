/* SPDX-License-Identifier: MIT */
/* deepdir: a directory in a directory and so on, and back by "..". */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    int depth = argc > 1 ? atoi(argv[1]) : 30, i;

    for (i = 0; i < depth; i++) {
        if (mkdir("d") < 0 || chdir("d") < 0) {
            printf("stopped at %d\n", i);
            exit(1);
        }
    }
    close(open("bottom", O_CREATE | O_RDWR));
    printf("bottom: %d\n", unlink("bottom"));
    for (i = 0; i < depth; i++) {
        if (chdir("..") < 0 || unlink("d") < 0) {
            printf("no way back at %d\n", i);
            exit(1);
        }
    }
    printf("%d deep\n", depth);
    exit(0);
}
