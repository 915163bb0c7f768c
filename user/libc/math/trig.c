/* SPDX-License-Identifier: MIT */
/*
 * Sine, cosine and tangent. x is reduced to r, at most pi/4, and a number of quarter turns, by multiplying it with
 * 2/pi. For a large x most digits of the product are whole turns, and those digits of 2/pi that only give such are left
 * out; enough follow for the rest to have all its digits.
 */
#include <errno.h>
#include <math.h>

#include "bits.h"
#include "wide.h"

#define WINDOW 8 /* words of 2/pi that are used */

/* 2/pi, the highest word first. */
static const uint32_t two_over_pi[] = {
    0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
    0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484,
    0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f,
    0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b,
    0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab, 0xf0cfbc20, 0x9af4361d,
};

/* fraction times the window from word `first` on: the lowest word of the product comes first. */
static void multiply(uint32_t product[WINDOW + 2], uint64_t fraction, int first)
{
    const uint32_t halves[2] = {(uint32_t)fraction, (uint32_t)(fraction >> 32)};

    for (int i = 0; i < WINDOW + 2; i++)
        product[i] = 0;
    for (int h = 0; h < 2; h++) {
        uint64_t carry = 0;

        for (int i = 0; i < WINDOW; i++) {
            carry += (uint64_t)halves[h] * two_over_pi[first + WINDOW - 1 - i] + product[h + i];
            product[h + i] = (uint32_t)carry;
            carry >>= 32;
        }
        product[h + WINDOW] = (uint32_t)carry;
    }
}

/* Bit n of the product, counted from the lowest. */
static unsigned bit(const uint32_t product[WINDOW + 2], int n)
{
    return n < 32 * (WINDOW + 2) ? product[n / 32] >> (n % 32) & 1 : 0;
}

/* The lowest `count` bits, as a fraction below 1. With invert: 1 minus that. */
static struct wide fraction_of(const uint32_t product[WINDOW + 2], int count, bool invert)
{
    struct wide result = {0};
    int top = count - 1;

    while (top >= 0 && bit(product, top) == invert)
        top--;
    if (top < 0)
        return result;
    result.exponent = top + 1 - count;
    for (int i = 0; i < WIDE_BITS && top - i >= 0; i++)
        result.m[WIDE_WORDS - 1 - i / 32] |= (bit(product, top - i) ^ invert) << (31 - i % 32);
    return result;
}

/* Reduces a finite x: returns r, and puts the number of quarter turns, modulo 4. */
static struct wide reduce(double x, int *quarter)
{
    uint64_t bits = bits_of(x);
    int power = exponent_of(bits) - EXPONENT_BIAS - FRACTION_BITS; /* x = fraction * 2^power */
    int first = power > 2 ? (power - 2) / 32 : 0, point = 32 * (WINDOW + first) - power;
    uint32_t product[WINDOW + 2];
    struct wide r;
    bool upper;

    *quarter = 0;
    if (fabs(x) < M_PI_4)
        return wide_from(x);
    multiply(product, (bits & FRACTION_MASK) | (FRACTION_MASK + 1), first);
    upper = bit(product, point - 1) != 0; /* nearer to the next quarter */
    *quarter = (int)(bit(product, point) + 2 * bit(product, point + 1)) + upper;
    r = wide_mul(fraction_of(product, point, upper), wide_half_pi);
    r.negative = upper != (x < 0);
    *quarter = (x < 0 ? -*quarter : *quarter) & 3;
    return r;
}

static struct wide sine(struct wide r)
{
    return wide_series(r, wide_negate(wide_mul(r, r)), 2, 2);
}

static struct wide cosine(struct wide r)
{
    return wide_series(wide_one, wide_negate(wide_mul(r, r)), 1, 2);
}

static double not_finite(double x)
{
    if (isinf(x))
        errno = EDOM;
    return NAN;
}

/* The sine of r and so many quarter turns. */
static struct wide turned_sine(struct wide r, int quarter)
{
    struct wide result = (quarter & 1) != 0 ? cosine(r) : sine(r);

    return (quarter & 2) != 0 ? wide_negate(result) : result;
}

double sin(double x)
{
    int quarter;
    struct wide r;

    if (!isfinite(x) || x == 0)
        return x == 0 ? x : not_finite(x);
    r = reduce(x, &quarter);
    return wide_round(turned_sine(r, quarter));
}

double cos(double x)
{
    int quarter;
    struct wide r;

    if (!isfinite(x))
        return not_finite(x);
    r = reduce(x, &quarter);
    return wide_round(turned_sine(r, quarter + 1));
}

double tan(double x)
{
    int quarter;
    struct wide r;

    if (!isfinite(x) || x == 0)
        return x == 0 ? x : not_finite(x);
    r = reduce(x, &quarter);
    return wide_round(wide_div(turned_sine(r, quarter), turned_sine(r, quarter + 1)));
}
