/* SPDX-License-Identifier: MIT */
/* cp: copies a file. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    char buf[512];
    int from, to, n;

    if (argc != 3) {
        fprintf(2, "usage: cp from to\n");
        exit(1);
    }
    if ((from = open(argv[1], O_RDONLY)) < 0) {
        fprintf(2, "cp: cannot open %s\n", argv[1]);
        exit(1);
    }
    if ((to = open(argv[2], O_CREATE | O_WRONLY)) < 0) {
        fprintf(2, "cp: cannot create %s\n", argv[2]);
        exit(1);
    }
    while ((n = read(from, buf, sizeof(buf))) > 0) {
        if (write(to, buf, n) != n) {
            fprintf(2, "cp: write error\n");
            exit(1);
        }
    }
    exit(0);
}
