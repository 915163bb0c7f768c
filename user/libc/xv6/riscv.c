/* SPDX-License-Identifier: MIT */
/* What the riscv edition of xv6 has in other forms than the classic one: statuses of processes, and sizes of files. */
#include <stddef.h>
#include <sys/wait.h>

#include "xv6.h"

#define MINUS_ONE 255 /* the status after exit(-1): it has eight bits */

/* The status is what the child gave to exit(), or -1 if a fault or kill() ended it. */
int xv6_riscv_wait(int *status)
{
    int value, pid = wait(&value);

    if (pid >= 0 && status != NULL)
        *status = WIFEXITED(value) && WEXITSTATUS(value) != MINUS_ONE ? WEXITSTATUS(value) : -1;
    return pid;
}

static int convert(struct xv6_riscv_stat *to, const struct xv6_stat *from)
{
    *to = (struct xv6_riscv_stat){from->dev, from->ino, from->type, from->nlink, from->size};
    return 0;
}

int xv6_riscv_stat(const char *path, struct xv6_riscv_stat *to)
{
    struct xv6_stat st;

    return xv6_stat(path, &st) < 0 ? -1 : convert(to, &st);
}

int xv6_riscv_fstat(int fd, struct xv6_riscv_stat *to)
{
    struct xv6_stat st;

    return xv6_fstat(fd, &st) < 0 ? -1 : convert(to, &st);
}
