/* SPDX-License-Identifier: MIT */
/*
 * Floating-point numbers in parts: sign, mantissa, exponent. printf, scanf and strtod use them
 * because their results must be exact, and arithmetic on the numbers themselves would round.
 */
#ifndef LIBC_RUNTIME_BINARY_H
#define LIBC_RUNTIME_BINARY_H

#include <float.h>
#include <stdbool.h>
#include <stdint.h>

enum binary_kind {
    BINARY_FINITE,
    BINARY_INFINITE,
    BINARY_NAN,
};

/* mantissa * 2^exponent, if the number is finite */
struct binary {
    enum binary_kind kind;
    bool negative;
    uint64_t mantissa;
    int exponent;
};

/* A floating-point type: its mantissa's bits and the exponents of its least bit. */
struct binary_format {
    int bits;         /* of the mantissa, with the leading one */
    int min_exponent; /* of the least bit of the smallest number */
    int max_exponent; /* of the least bit of the largest numbers */
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

struct binary binary_of(long double value);

/*
 * The inverse. The mantissa must fit the type; it must have its leading one, or the exponent must
 * be min_exponent.
 */
float binary_to_float(struct binary b);
double binary_to_double(struct binary b);
long double binary_to_long_double(struct binary b);

#pragma GCC visibility pop

#endif
