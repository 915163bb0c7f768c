/* SPDX-License-Identifier: MIT */
/* For programs whose work is what they print: output that does not arrive is a failure. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <err.h>
#include <errno.h>
#include <stdio.h>

/*
 * Writes out what is buffered. The result is status, or 1 where some output was lost; that is told,
 * unless nobody listens any more.
 */
static inline int finish_output(int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno != EPIPE && errno != 0)
        warn("standard output");
    return 1;
}

#endif
