/* SPDX-License-Identifier: MIT */
/*
 * Real numbers with 96 bits of precision, for the functions of <math.h>. They compute with integers only, so the result
 * is the same on every machine, and with so many bits to spare that rounding to a double is the only error that counts.
 */
#ifndef LIBC_MATH_WIDE_H
#define LIBC_MATH_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#define WIDE_WORDS 3
#define WIDE_BITS (32 * WIDE_WORDS)

/*
 * The value is 0.m * 2^exponent, with the lowest word of m first. The highest bit of m is set, or all are 0 and the
 * number is zero.
 */
struct wide {
    bool negative;
    int exponent;
    uint32_t m[WIDE_WORDS];
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

extern const struct wide wide_one, wide_ln2, wide_ln10, wide_pi, wide_half_pi;

struct wide wide_from(double x); /* a finite number */
struct wide wide_from_int(int x);

/* Rounds to the nearest double, to even if there are two. Sets errno to ERANGE on overflow, and if it becomes 0. */
double wide_round(struct wide x);

struct wide wide_negate(struct wide x);
struct wide wide_add(struct wide a, struct wide b);
struct wide wide_sub(struct wide a, struct wide b);
struct wide wide_mul(struct wide a, struct wide b);
struct wide wide_div(struct wide a, struct wide b); /* b is not zero */
struct wide wide_div_int(struct wide a, uint32_t b);
struct wide wide_scale(struct wide a, int power); /* a * 2^power */
struct wide wide_sqrt(struct wide a);             /* a is not negative */

bool wide_is_zero(const struct wide *x);

/* The nearest integer to x, which is below 2^31. */
int wide_to_int(struct wide x);

/*
 * The sum of first + first * x / (n (n + 1)) + ..., in which each term is the one before, times x, and divided by the
 * product of the next `step` numbers from n on. Ends if a term no longer changes the sum.
 */
struct wide wide_series(struct wide first, struct wide x, uint32_t n, uint32_t step);

/* x + x q / 3 + x q^2 / 5 + ...; ends in the same way. */
struct wide wide_odd_series(struct wide x, struct wide q);

/* Functions in this precision. */
struct wide wide_exp(struct wide x);
struct wide wide_log(struct wide x);  /* x is positive */
struct wide wide_atan(struct wide x); /* x is not negative */

#pragma GCC visibility pop

#endif
