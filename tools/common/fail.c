/* SPDX-License-Identifier: MIT */
/* The end of a tool after an error. */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *tool = "tool";
static int exit_status = 1;

void fail_as(const char *name, int status)
{
    tool = name;
    exit_status = status;
}

void fail(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fprintf(stderr, "%s: ", tool);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(exit_status);
}
