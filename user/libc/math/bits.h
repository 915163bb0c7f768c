/* SPDX-License-Identifier: MIT */
/* The bits of a double (IEEE 754): a sign, 11 bits of exponent, and 52 bits of fraction. */
#ifndef LIBC_MATH_BITS_H
#define LIBC_MATH_BITS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define FRACTION_BITS 52
#define FRACTION_MASK ((UINT64_C(1) << FRACTION_BITS) - 1)
#define EXPONENT_BIAS 1023
#define EXPONENT_MAX 0x7ff /* infinities and NaNs */
#define MIN_EXPONENT (-1022)
#define SIGN_BIT (UINT64_C(1) << 63)
#define INFINITY_BITS ((uint64_t)EXPONENT_MAX << FRACTION_BITS)

static inline uint64_t bits_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

static inline double double_of(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof(x));
    return x;
}

static inline int exponent_of(uint64_t bits)
{
    return (int)(bits >> FRACTION_BITS) & EXPONENT_MAX;
}

static inline bool sign_of(uint64_t bits)
{
    return (bits & SIGN_BIT) != 0;
}

#endif
