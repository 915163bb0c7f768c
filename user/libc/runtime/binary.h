/* SPDX-License-Identifier: MIT */
/*
 * Floating-point numbers taken apart: sign, mantissa, exponent. For printf, scanf and strtod, whose
 * results are exact, which arithmetic on the numbers themselves would not be.
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

/* mantissa * 2^exponent, if finite */
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

#define BINARY_FORMAT(digits, min_exp, max_exp) {digits, (min_exp) - (digits), (max_exp) - (digits)}
#define BINARY_FLOAT BINARY_FORMAT(FLT_MANT_DIG, FLT_MIN_EXP, FLT_MAX_EXP)
#define BINARY_DOUBLE BINARY_FORMAT(DBL_MANT_DIG, DBL_MIN_EXP, DBL_MAX_EXP)
#define BINARY_LONG_DOUBLE BINARY_FORMAT(LDBL_MANT_DIG, LDBL_MIN_EXP, LDBL_MAX_EXP)

struct binary binary_of(long double value);

/* The other way; the mantissa must fit the type, and be its largest form or have min_exponent. */
float binary_to_float(struct binary b);
double binary_to_double(struct binary b);
long double binary_to_long_double(struct binary b);

#endif
