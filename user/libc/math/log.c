/* SPDX-License-Identifier: MIT */
/*
 * Logarithms and roots. x = 2^k m with m near 1, and log m = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1) / (m + 1).
 */
#include <errno.h>
#include <math.h>

#include "bits.h"
#include "wide.h"

/* 2 (s + s^3/3 + s^5/5 + ...) */
static struct wide log_series(struct wide s)
{
    return wide_scale(wide_odd_series(s, wide_mul(s, s)), 1);
}

/* Divides x into 2^k and m, from sqrt(1/2) to sqrt(2), and returns log m. */
static struct wide log_of_fraction(struct wide x, int *k)
{
    const uint32_t root_half = 0xb504f333; /* the highest word of sqrt(1/2) */

    *k = x.exponent;
    x.exponent = 0;
    if (x.m[WIDE_WORDS - 1] < root_half) {
        x.exponent = 1;
        --*k;
    }
    return log_series(wide_div(wide_sub(x, wide_one), wide_add(x, wide_one)));
}

struct wide wide_log(struct wide x)
{
    int k;
    struct wide fraction = log_of_fraction(x, &k);

    return wide_add(wide_mul(wide_from_int(k), wide_ln2), fraction);
}

/* The result of every logarithm for x that is not positive and finite. */
static double special_log(double x)
{
    if (isnan(x) || x > 0)
        return x;
    errno = x == 0 ? ERANGE : EDOM;
    return x == 0 ? -INFINITY : NAN;
}

static bool is_special(double x)
{
    return !(x > 0) || isinf(x);
}

double log(double x)
{
    return is_special(x) ? special_log(x) : wide_round(wide_log(wide_from(x)));
}

double log10(double x)
{
    return is_special(x) ? special_log(x) : wide_round(wide_div(wide_log(wide_from(x)), wide_ln10));
}

/* k + log m / ln 2: a power of two has its exact logarithm. */
double log2(double x)
{
    int k;
    struct wide fraction;

    if (is_special(x))
        return special_log(x);
    fraction = log_of_fraction(wide_from(x), &k);
    return wide_round(wide_add(wide_from_int(k), wide_div(fraction, wide_ln2)));
}

double log1p(double x)
{
    struct wide w;

    if (x <= -1 || isnan(x) || isinf(x))
        return special_log(x <= -1 ? x + 1 : x);
    if (x == 0)
        return x;
    w = wide_from(x);
    if (w.exponent < -1) /* 1 + x would lose digits: s = x / (2 + x) */
        return wide_round(log_series(wide_div(w, wide_add(w, wide_scale(wide_one, 1)))));
    return wide_round(wide_log(wide_add(w, wide_one)));
}

double cbrt(double x)
{
    struct wide root;

    if (!isfinite(x) || x == 0)
        return x;
    root = wide_exp(wide_div_int(wide_log(wide_from(fabs(x))), 3));
    return copysign(wide_round(root), x);
}

double hypot(double x, double y)
{
    struct wide a, b;

    if (isinf(x) || isinf(y))
        return INFINITY;
    if (isnan(x) || isnan(y))
        return x + y;
    a = wide_from(x);
    b = wide_from(y);
    return wide_round(wide_sqrt(wide_add(wide_mul(a, a), wide_mul(b, b))));
}

/*
 * Bit by bit: the result is the nearest double in all cases. The root has 53 bits, and one to round by; x is
 * shifted so that its exponent is even, and two of its bits are taken for each bit of the root.
 */
double sqrt(double x)
{
    uint64_t fraction, root = 0, rest = 0;
    int exponent;

    if (x == 0 || isnan(x) || (isinf(x) && x > 0))
        return x;
    if (x < 0) {
        errno = EDOM;
        return NAN;
    }
    fraction = (bits_of(frexp(x, &exponent)) & FRACTION_MASK) | (FRACTION_MASK + 1);
    exponent--;                       /* x = 1.fraction * 2^exponent */
    fraction <<= 10 + (exponent & 1); /* the first pair of bits is at the top */
    exponent = (exponent - (exponent & 1)) / 2;
    for (int i = 0; i < FRACTION_BITS + 2; i++) {
        rest = rest << 2 | fraction >> 62;
        fraction <<= 2;
        root <<= 1;
        if (rest >= 2 * root + 1) {
            rest -= 2 * root + 1;
            root++;
        }
    }
    root = (root >> 1) + (root & 1); /* never half way between two: the rest is not 0 then */
    return double_of(root - (FRACTION_MASK + 1) +
                     ((uint64_t)(exponent + EXPONENT_BIAS) << FRACTION_BITS));
}
