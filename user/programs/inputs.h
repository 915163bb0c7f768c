/* SPDX-License-Identifier: MIT */
/* For programs that read the files they are given, or the standard input if they are given none. */
#ifndef INPUTS_H
#define INPUTS_H

#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool unread_is_silent; /* no messages about files that cannot be read */

/*
 * Calls use(file, name) for each operand in argv (which ends with a null pointer); "-" is the
 * standard input. Stops if the reader of the output has gone. The result is 0, or 1 if a file could
 * not be opened or read, after a message.
 */
static inline int each_input(char **argv, void (*use)(FILE *file, const char *name))
{
    static char standard_input[] = "-";
    char *without_operands[] = {standard_input, NULL};
    int status = 0;

    for (argv = *argv ? argv : without_operands; *argv && !ferror(stdout); argv++) {
        FILE *file = strcmp(*argv, "-") == 0 ? stdin : fopen(*argv, "r");
        if (file)
            use(file, *argv);
        if (!file || ferror(file)) {
            if (!unread_is_silent)
                warn("%s", *argv);
            status = 1;
        }
        if (file && file != stdin)
            fclose(file);
    }
    return status;
}

#endif
