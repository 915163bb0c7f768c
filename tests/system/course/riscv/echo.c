/* SPDX-License-Identifier: MIT */
/* echo: prints its arguments; -n leaves out the newline. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    int newline = argc < 2 || strcmp(argv[1], "-n") != 0, i;

    for (i = newline ? 1 : 2; i < argc; i++) {
        write(1, argv[i], strlen(argv[i]));
        if (i + 1 < argc)
            write(1, " ", 1);
    }
    if (newline)
        write(1, "\n", 1);
    exit(0);
}
