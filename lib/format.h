/* SPDX-License-Identifier: MIT */
/*
 * printf's formatting, for the kernel and the C library: the one engine of both.
 *
 * The engine converts d i u x X o c s p %, with the flags - 0 + # space, width and precision (also *), and
 * the lengths hh h l ll z t j L. An output may have a function for all other
 * conversions: the C library's converts reals and wide strings. No function here takes a lock or allocates;
 * any context may call it.
 */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include "lib/types.h"
#include <stdarg.h>

enum format_length {
    FORMAT_INT,
    FORMAT_CHAR,
    FORMAT_SHORT,
    FORMAT_LONG,
    FORMAT_LONG_LONG,
    FORMAT_MAX,
    FORMAT_SIZE,
    FORMAT_PTRDIFF,
    FORMAT_LONG_DOUBLE,
};

/* One conversion: %[flags][width][.precision][length]conversion */
struct format_spec {
    bool left, zero, plus, space, alternate; /* the flags - 0 + space # */
    bool too_wide;                           /* a width or precision is above INT_MAX */
    int width;
    int precision; /* -1: not given */
    enum format_length length;
    char conversion;
};

/* A va_list in a struct can be passed by address on every machine. */
struct format_arguments {
    va_list list;
};

/* The receiver of the text: zero all fields but the functions. */
struct format_output {
    void (*put)(struct format_output *out, const char *text, size_t n);

    /* Converts one argument as the engine cannot. False if the conversion does not exist. May be NULL. */
    bool (*convert)(struct format_output *out, const struct format_spec *spec,
                    struct format_arguments *args);

    size_t length;   /* of all text so far, including text that did not fit; at most INT_MAX */
    bool overflowed; /* the text was longer than INT_MAX */
};

/* Results of format_text() and format_memory(). */
#define FORMAT_INVALID (-1)  /* the format has a conversion that does not exist */
#define FORMAT_TOO_LONG (-2) /* the text would have more than INT_MAX bytes */

#pragma GCC visibility push(hidden) /* names that are not for programs: tools/libc/reserve.py */

/* Passes the text piece by piece to out->put(). Returns its length, or one of the results above. */
int format_text(struct format_output *out, const char *format, va_list args);

/*
 * Formats into a buffer of size bytes, cut to fit, and terminated if size > 0. Returns the length that the
 * whole text would have, or one of the results above. convert: as in struct format_output.
 */
int format_memory(char *bytes, size_t size,
                  bool (*convert)(struct format_output *, const struct format_spec *,
                                  struct format_arguments *),
                  const char *format, va_list args);

/* The same, without further conversions: for the kernel. */
int ksnprintf(char *bytes, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);
int kvsnprintf(char *bytes, size_t size, const char *format, va_list args);

/*
 * For further conversions. Both write all of the text, or nothing if the total would be more than INT_MAX
 * bytes.
 */
void format_put(struct format_output *out, const char *text, size_t n);
void format_repeat(struct format_output *out, char c, int count);

/* The sign of a number, as the flags demand. */
const char *format_sign(const struct format_spec *spec, bool negative);

#pragma GCC visibility pop

#endif
