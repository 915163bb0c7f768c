/* SPDX-License-Identifier: MIT */
/* Integers near a number, remainders, and the parts of a number: all exact, on its bits. */
#include <errno.h>
#include <limits.h>
#include <math.h>

#include "bits.h"

double fabs(double x)
{
    return double_of(bits_of(x) & ~SIGN_BIT);
}

double copysign(double x, double y)
{
    return double_of((bits_of(x) & ~SIGN_BIT) | (bits_of(y) & SIGN_BIT));
}

/* Without the digits behind the point. */
double trunc(double x)
{
    uint64_t bits = bits_of(x);
    int exponent = exponent_of(bits) - EXPONENT_BIAS;

    if (exponent >= FRACTION_BITS)
        return x;
    return double_of(exponent < 0 ? bits & SIGN_BIT : bits & ~(FRACTION_MASK >> exponent));
}

double floor(double x)
{
    double whole = trunc(x);

    return whole > x ? whole - 1 : whole;
}

double ceil(double x)
{
    double whole = trunc(x);

    return copysign(whole < x ? whole + 1 : whole, x);
}

/* Half is rounded away from zero. */
double round(double x)
{
    double whole = trunc(x), rest = fabs(x - whole);

    return rest >= 0.5 ? whole + copysign(1.0, x) : whole;
}

/* Half is rounded to the even number. */
double rint(double x)
{
    double whole = trunc(x), rest = fabs(x - whole);
    bool up = rest > 0.5 || (rest == 0.5 && trunc(whole / 2) * 2 != whole);

    return up ? whole + copysign(1.0, x) : whole;
}

double nearbyint(double x)
{
    return rint(x);
}

long lround(double x)
{
    return (long)round(x);
}

long lrint(double x)
{
    return (long)rint(x);
}

long long llround(double x)
{
    return (long long)round(x);
}

long long llrint(double x)
{
    return (long long)rint(x);
}

double frexp(double x, int *exponent)
{
    uint64_t bits = bits_of(x);
    int stored = exponent_of(bits), shift;

    *exponent = 0;
    if (x == 0 || stored == EXPONENT_MAX)
        return x;
    if (stored == 0) { /* below the normal numbers: the highest bit moves to its place */
        shift = __builtin_clzll(bits & FRACTION_MASK) - (63 - FRACTION_BITS);
        bits = (bits & SIGN_BIT) | (((bits & FRACTION_MASK) << shift) & FRACTION_MASK);
        stored = 1 - shift;
    }
    *exponent = stored - EXPONENT_BIAS + 1;
    return double_of((bits & (SIGN_BIT | FRACTION_MASK)) | (uint64_t)(EXPONENT_BIAS - 1)
                                                               << FRACTION_BITS);
}

/* 2^n for an n that gives a normal number. */
static double power_of_two(int n)
{
    return double_of((uint64_t)(n + EXPONENT_BIAS) << FRACTION_BITS);
}

/* In up to three steps; only the last one can round, as a subnormal number. */
double ldexp(double x, int n)
{
    int exponent;
    double fraction = frexp(x, &exponent);
    long long power = (long long)exponent + n;

    if (x == 0 || !isfinite(x))
        return x;
    if (power > EXPONENT_BIAS + 1) {
        errno = ERANGE;
        return copysign(INFINITY, x);
    }
    if (power < MIN_EXPONENT - FRACTION_BITS - 1) {
        errno = ERANGE;
        return copysign(0.0, x);
    }
    if (power <= MIN_EXPONENT)
        return fraction * power_of_two((int)power + 200) * power_of_two(-200);
    return 2 * fraction * power_of_two((int)power - 1);
}

double scalbn(double x, int n)
{
    return ldexp(x, n);
}

int ilogb(double x)
{
    int exponent;

    if (x == 0)
        return FP_ILOGB0;
    if (!isfinite(x))
        return isnan(x) ? FP_ILOGBNAN : INT_MAX;
    frexp(x, &exponent);
    return exponent - 1;
}

double logb(double x)
{
    if (!isfinite(x))
        return x * x;
    return x == 0 ? -INFINITY : ilogb(x);
}

double modf(double x, double *whole)
{
    *whole = trunc(x);
    return copysign(isinf(x) ? 0.0 : x - *whole, x);
}

/* The remainder of a division that rounds to zero: y is subtracted at each binary place. */
double fmod(double x, double y)
{
    int exponent_x, exponent_y;
    uint64_t a, b;

    if (isnan(x) || isnan(y) || isinf(x) || y == 0) {
        if (!isnan(x) && !isnan(y))
            errno = EDOM;
        return NAN;
    }
    if (fabs(x) < fabs(y) || isinf(y))
        return x;
    a = (uint64_t)ldexp(fabs(frexp(x, &exponent_x)), FRACTION_BITS + 1);
    b = (uint64_t)ldexp(fabs(frexp(y, &exponent_y)), FRACTION_BITS + 1);
    for (; exponent_x > exponent_y; exponent_x--) {
        a = a >= b ? a - b : a;
        a <<= 1;
    }
    a = a >= b ? a - b : a;
    return copysign(ldexp((double)a, exponent_y - FRACTION_BITS - 1), x);
}

double fmin(double x, double y)
{
    if (isnan(x))
        return y;
    return y < x || (y == x && signbit(y)) ? y : x;
}

double fmax(double x, double y)
{
    if (isnan(x))
        return y;
    return y > x || (y == x && signbit(x)) ? y : x;
}

double fdim(double x, double y)
{
    return isnan(x) || isnan(y) ? x + y : x > y ? x - y : 0.0;
}

/* The next number from x on in the direction of y. */
double nextafter(double x, double y)
{
    uint64_t bits = bits_of(x);

    if (isnan(x) || isnan(y))
        return x + y;
    if (x == y)
        return y;
    if (x == 0)
        return copysign(double_of(1), y);
    return double_of((x < y) == (x > 0) ? bits + 1 : bits - 1);
}

double nan(const char *tag)
{
    (void)tag;
    return NAN;
}
