/* SPDX-License-Identifier: MIT */
/* Messages of commands, and numbers in their arguments. */
#include "command.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void command_complain(const char *name, const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fprintf(stderr, "%s: ", name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

bool command_number(const char *name, const char *text, long long low, long long high,
                    long long *number)
{
    char *end;

    errno = 0;
    *number = strtoll(text, &end, 10);
    if (end == text || *end)
        command_complain(name, "%s: not a number", text);
    else if (errno == ERANGE || *number < low || *number > high)
        command_complain(name, "%s: out of range", text);
    else
        return true;
    return false;
}
