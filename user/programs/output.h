/* SPDX-License-Identifier: MIT */
/* For programs whose work is their output: if it cannot be written, that is a failure. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <command/help.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* Ends a program that takes neither options nor operands, if it is given any. */
static inline void expect_no_arguments(int argc, char **argv)
{
    answer_help(argc, argv, argv[0]);
    if (getopt(argc, argv, "") != -1 || optind < argc)
        errx(2, "usage: %s", argv[0]);
}

/* write(), until everything is written. Returns 0 or -1. */
static inline int write_all(int fd, const char *data, size_t n)
{
    for (ssize_t put; n > 0; data += put, n -= (size_t)put) {
        put = write(fd, data, n);
        if (put < 0)
            return -1;
    }
    return 0;
}

/* Reports the write error in errno, unless the reader has gone; returns 1. */
static inline int output_failed(const char *name)
{
    if (errno != EPIPE)
        warn("%s", name);
    return 1;
}

/*
 * Writes the buffered output. The result is status, or 1 if output was lost, now or before. A
 * program that stops at the first error still has it in errno.
 */
static inline int finish_output(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return output_failed("standard output");
}

#endif
