/* SPDX-License-Identifier: MIT */
/*
 * Arithmetic on large natural numbers, in words from the least significant up, as on paper. Callers
 * stay within BIGNUM_WORDS; the assertions catch a caller that does not.
 */
#include "bignum.h"

#include <assert.h>
#include <string.h>

#define WORD_BITS 32
#define POWER_STEP 13 /* 5^13 is the greatest power of five in 32 bits */
#define POWER_STEP_VALUE 1220703125

static void trim(struct bignum *b)
{
    while (b->count > 0 && b->words[b->count - 1] == 0)
        b->count--;
}

static void append(struct bignum *b, uint32_t word)
{
    assert(b->count < BIGNUM_WORDS);
    b->words[b->count++] = word;
}

void big_set(struct bignum *b, uint64_t value)
{
    b->count = 2;
    b->words[0] = (uint32_t)value;
    b->words[1] = (uint32_t)(value >> WORD_BITS);
    trim(b);
}

void big_multiply_add(struct bignum *b, uint32_t factor, uint32_t summand)
{
    uint64_t carry = summand;

    for (int i = 0; i < b->count; i++) {
        carry += (uint64_t)b->words[i] * factor;
        b->words[i] = (uint32_t)carry;
        carry >>= WORD_BITS;
    }
    if (carry != 0)
        append(b, (uint32_t)carry);
}

void big_multiply_power5(struct bignum *b, int power)
{
    uint32_t rest = 1;

    for (; power >= POWER_STEP; power -= POWER_STEP)
        big_multiply_add(b, POWER_STEP_VALUE, 0);
    for (; power > 0; power--)
        rest *= 5;
    big_multiply_add(b, rest, 0);
}

void big_shift_left(struct bignum *b, int bits)
{
    int words = bits / WORD_BITS;

    if (b->count == 0)
        return;
    big_multiply_add(b, (uint32_t)1 << bits % WORD_BITS, 0);
    assert(b->count + words <= BIGNUM_WORDS);
    memmove(b->words + words, b->words, (size_t)b->count * sizeof(b->words[0]));
    memset(b->words, 0, (size_t)words * sizeof(b->words[0]));
    b->count += words;
}

int big_bit_length(const struct bignum *b)
{
    return b->count == 0 ? 0 : b->count * WORD_BITS - __builtin_clz(b->words[b->count - 1]);
}

int big_compare(const struct bignum *a, const struct bignum *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (int i = a->count - 1; i >= 0; i--)
        if (a->words[i] != b->words[i])
            return a->words[i] < b->words[i] ? -1 : 1;
    return 0;
}

void big_subtract(struct bignum *a, const struct bignum *b)
{
    uint32_t borrow = 0;

    for (int i = 0; i < a->count; i++) {
        uint64_t subtrahend = (uint64_t)(i < b->count ? b->words[i] : 0) + borrow;

        borrow = a->words[i] < subtrahend;
        a->words[i] -= (uint32_t)subtrahend;
    }
    trim(a);
}

uint32_t big_divide(struct bignum *b, uint32_t divisor)
{
    uint64_t rest = 0;

    for (int i = b->count - 1; i >= 0; i--) {
        rest = rest << WORD_BITS | b->words[i];
        b->words[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    trim(b);
    return (uint32_t)rest;
}
