/* SPDX-License-Identifier: MIT */
/* The parts of printf: format.c reads the format and makes text of integers, real.c of reals. */
#ifndef LIBC_STDIO_FORMAT_H
#define LIBC_STDIO_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* The destination of the text. */
struct output {
    void (*put)(struct output *out, const char *text, size_t n);
    size_t length;   /* of all text so far, including text that did not fit; at most INT_MAX */
    bool overflowed; /* the text was longer than INT_MAX */
};

/* One conversion: %[flags][width][.precision][length]conversion */
struct spec {
    bool left, zero, plus, space, alternate; /* the flags - 0 + space # */
    bool too_wide;                           /* a width or precision is above INT_MAX */
    int width;
    int precision; /* -1: not given */
    int length;    /* enum argument_length */
    char conversion;
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/* Returns the length of the text, or -1 with errno set. */
int format_text(struct output *out, const char *format, va_list args);

/* Both write all of the text, or nothing if the total would be more than INT_MAX bytes. */
void put_text(struct output *out, const char *text, size_t n);
void put_repeated(struct output *out, char c, int count);

/* The sign of a number, as the flags demand. */
const char *sign_prefix(const struct spec *spec, bool negative);

void format_real(struct output *out, const struct spec *spec, long double value);

#pragma GCC visibility pop

#endif
