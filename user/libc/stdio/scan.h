/* SPDX-License-Identifier: MIT */
/* The parts of scanf: scan.c reads the format, and text; scan_number.c reads numbers. */
#ifndef LIBC_STDIO_SCAN_H
#define LIBC_STDIO_SCAN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum outcome {
    MATCHED,
    MISMATCH,
    END_OF_INPUT,
};

struct source {
    FILE *stream;     /* NULL: the source is text */
    const char *text; /* the unread rest of a string */
    int consumed;     /* characters taken */
};

/* One conversion: %[*][width][length]conversion */
struct scan_spec {
    bool suppress;
    int width;   /* INT_MAX: not given */
    char length; /* of the result: 'H' for hh, 'q' for ll, or a letter of the format, or 0 */
    char conversion;
};

/* A va_list in a struct can be passed by address on every machine. */
struct results {
    va_list list;
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/* Returns the next character without taking it, or EOF. */
int scan_peek(struct source *from);
void scan_take(struct source *from);

enum outcome scan_integer(struct source *from, const struct scan_spec *spec, struct results *to,
                          int base);
enum outcome scan_real(struct source *from, const struct scan_spec *spec, struct results *to);

/* Stores an integer through the next argument, in the size that the conversion's length gives. */
void store_integer(struct results *to, char length, uintmax_t value);

#pragma GCC visibility pop

#endif
