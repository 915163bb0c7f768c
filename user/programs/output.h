/* SPDX-License-Identifier: MIT */
/* For programs whose work is what they print: output that does not arrive is a failure. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* write(), until all is written: 0, or -1. */
static inline int write_all(int fd, const char *data, size_t n)
{
    for (ssize_t put; n > 0; data += put, n -= (size_t)put) {
        put = write(fd, data, n);
        if (put < 0)
            return -1;
    }
    return 0;
}

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
