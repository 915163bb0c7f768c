/* SPDX-License-Identifier: MIT */
/* Integers: absolute values, quotient with remainder, and pseudo-random numbers. */
#include <inttypes.h>
#include <stdlib.h>

int abs(int value)
{
    return value < 0 ? -value : value;
}

long labs(long value)
{
    return value < 0 ? -value : value;
}

long long llabs(long long value)
{
    return value < 0 ? -value : value;
}

intmax_t imaxabs(intmax_t value)
{
    return value < 0 ? -value : value;
}

div_t div(int numerator, int denominator)
{
    return (div_t){numerator / denominator, numerator % denominator};
}

ldiv_t ldiv(long numerator, long denominator)
{
    return (ldiv_t){numerator / denominator, numerator % denominator};
}

lldiv_t lldiv(long long numerator, long long denominator)
{
    return (lldiv_t){numerator / denominator, numerator % denominator};
}

imaxdiv_t imaxdiv(intmax_t numerator, intmax_t denominator)
{
    return (imaxdiv_t){numerator / denominator, numerator % denominator};
}

static unsigned rand_state = 1; /* atomic: threads share it, and may get the same number twice */

/*
 * Marsaglia's xorshift generator (Journal of Statistical Software 8(14), 2003), whose state must
 * not be zero; the multiplication hides its linearity.
 */
int rand_r(unsigned *seed)
{
    unsigned x = *seed != 0 ? *seed : 0x9e3779b9;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *seed = x;
    return (int)((x * 0x9e3779b1u) >> 1);
}

int rand(void)
{
    unsigned state = __atomic_load_n(&rand_state, __ATOMIC_RELAXED);
    int result = rand_r(&state);

    __atomic_store_n(&rand_state, state, __ATOMIC_RELAXED);
    return result;
}

void srand(unsigned seed)
{
    seed = seed * 0x85ebca6bu + 0x9e3779b9; /* similar seeds start far apart */
    __atomic_store_n(&rand_state, seed, __ATOMIC_RELAXED);
}

long random(void)
{
    return rand();
}

void srandom(unsigned seed)
{
    srand(seed);
}
