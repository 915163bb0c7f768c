/* SPDX-License-Identifier: MIT */
/* Large natural numbers, up to the size that the exact conversion of every double needs. */
#ifndef LIBC_RUNTIME_BIGNUM_H
#define LIBC_RUNTIME_BIGNUM_H

#include <float.h>
#include <stdint.h>

/*
 * The largest number: a mantissa times 5 to the power of the smallest number's binary exponent (5
 * takes 2.33 bits), or as many digits as strtod() reads, times a power of ten.
 */
#define BIGNUM_WORDS ((LDBL_MANT_DIG - LDBL_MIN_EXP) * 7 / 3 / 32 + 64)

struct bignum {
    int count; /* of words, the highest not zero; 0 for zero */
    uint32_t words[BIGNUM_WORDS];
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

void big_set(struct bignum *b, uint64_t value);
void big_multiply_add(struct bignum *b, uint32_t factor, uint32_t summand);
void big_multiply_power5(struct bignum *b, int power);
void big_shift_left(struct bignum *b, int bits);
int big_bit_length(const struct bignum *b);
int big_compare(const struct bignum *a, const struct bignum *b);
void big_subtract(struct bignum *a, const struct bignum *b); /* a -= b; b must not be greater */
uint32_t big_divide(struct bignum *b, uint32_t divisor);     /* returns the remainder */

#pragma GCC visibility pop

#endif
