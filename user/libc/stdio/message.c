/* SPDX-License-Identifier: MIT */
/*
 * Messages on standard error: perror(), err() and its variants, and the end of a failed assert().
 */
#include <assert.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"

void perror(const char *message)
{
    const char *text = strerror(errno);

    if (message != NULL && message[0] != '\0')
        fprintf(stderr, "%s: %s\n", message, text);
    else
        fprintf(stderr, "%s\n", text);
}

/* One line: the program's name, the message if any, and the text of an error unless it is 0. */
static void complain(int error, const char *format, va_list args)
{
    STREAM_GUARD(stderr);

    fprintf(stderr, "%s: ", program_name);
    if (format != NULL)
        vfprintf(stderr, format, args);
    if (error != 0)
        fprintf(stderr, "%s%s", format != NULL ? ": " : "", strerror(error));
    fputc('\n', stderr);
}

void vwarn(const char *format, va_list args)
{
    complain(errno, format, args);
}

void vwarnx(const char *format, va_list args)
{
    complain(0, format, args);
}

void verr(int status, const char *format, va_list args)
{
    complain(errno, format, args);
    exit(status);
}

void verrx(int status, const char *format, va_list args)
{
    complain(0, format, args);
    exit(status);
}

void warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vwarn(format, args);
    va_end(args);
}

void warnx(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vwarnx(format, args);
    va_end(args);
}

void err(int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    verr(status, format, args);
}

void errx(int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    verrx(status, format, args);
}

void __assert_fail(const char *condition, const char *file, int line, const char *function)
{
    fprintf(stderr, "%s: %s:%d: %s: assertion failed: %s\n", program_name, file, line, function,
            condition);
    abort();
}
