/* SPDX-License-Identifier: MIT */
/* number: copies files with the number of each line before it, in a column. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int line = 1, start = 1;

void number(int fd)
{
    char c;
    int limit;

    while (read(fd, &c, 1) == 1) {
        if (start) {
            for (limit = 1000; limit > 1 && line < limit; limit /= 10)
                printf(" ");
            printf("%d  ", line++);
        }
        printf("%c", c);
        start = c == '\n';
    }
}

int main(int argc, char *argv[])
{
    int i, fd;

    if (argc == 1)
        number(0);
    for (i = 1; i < argc; i++) {
        if ((fd = open(argv[i], 0)) < 0) {
            fprintf(2, "number: no file %s\n", argv[i]);
            exit(1);
        }
        number(fd);
        close(fd);
    }
    exit(0);
}
