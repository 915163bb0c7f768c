/* SPDX-License-Identifier: MIT */
/* For programs that read the files they are given, or the standard input where they are given none. */
#ifndef INPUTS_H
#define INPUTS_H

#include <err.h>
#include <stdio.h>
#include <string.h>

/*
 * Calls use(file, name) for each operand in argv (which ends with a null pointer), "-" being the
 * standard input. The result is 0, or 1 where a file could not be opened or use() did not return 0.
 */
static inline int each_input(char **argv, int (*use)(FILE *file, const char *name))
{
    int status = 0;

    if (!*argv)
        return use(stdin, "-") != 0;
    for (; *argv; argv++) {
        FILE *file = strcmp(*argv, "-") == 0 ? stdin : fopen(*argv, "r");
        if (!file) {
            warn("%s", *argv);
            status = 1;
            continue;
        }
        if (use(file, *argv) != 0)
            status = 1;
        if (file != stdin)
            fclose(file);
    }
    return status;
}

#endif
