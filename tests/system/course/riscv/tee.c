/* SPDX-License-Identifier: MIT */
/* tee: copies the input to the output and to files. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "kernel/param.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    int fds[NOFILE], count = 0, i, n;
    char buf[100];

    fds[count++] = 1;
    for (i = 1; i < argc && count < NOFILE; i++) {
        unlink(argv[i]);
        if ((fds[count++] = open(argv[i], O_CREATE | O_WRONLY)) < 0) {
            fprintf(2, "tee: cannot create %s\n", argv[i]);
            exit(1);
        }
    }
    while ((n = read(0, buf, sizeof(buf))) > 0)
        for (i = 0; i < count; i++)
            write(fds[i], buf, n);
    exit(0);
}
