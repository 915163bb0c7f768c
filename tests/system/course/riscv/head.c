/* SPDX-License-Identifier: MIT */
/* head: the first lines of files, ten or -N. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

void head(int fd, int lines)
{
    char c;

    while (lines > 0 && read(fd, &c, 1) == 1) {
        write(1, &c, 1);
        if (c == '\n')
            lines--;
    }
}

int main(int argc, char *argv[])
{
    int lines = 10, i = 1, fd;

    if (i < argc && argv[i][0] == '-')
        lines = atoi(argv[i++] + 1);
    if (i == argc)
        head(0, lines);
    for (; i < argc; i++) {
        if ((fd = open(argv[i], 0)) < 0) {
            fprintf(2, "head: cannot open %s\n", argv[i]);
            exit(1);
        }
        head(fd, lines);
        close(fd);
    }
    exit(0);
}
