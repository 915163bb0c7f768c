/* SPDX-License-Identifier: MIT */
/* yes: prints "y", or its arguments, until a write fails. */
#include "command/help.h"
#include <stdio.h>

int main(int argc, char **argv)
{
    answer_help(argc, argv, "yes [word...]");
    do {
        for (int i = 1; i < argc; i++)
            printf("%s%s", i > 1 ? " " : "", argv[i]);
        if (argc < 2)
            putchar('y');
        putchar('\n');
    } while (!ferror(stdout));
    return 1;
}
