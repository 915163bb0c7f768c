/* SPDX-License-Identifier: MIT */
/*
 * Exponentials and powers. x = k ln 2 + r with a small r, and e^x = 2^k e^r, whose series is short.
 */
#include <errno.h>
#include <math.h>

#include "bits.h"
#include "wide.h"

#define LARGEST 2000 /* e to this power, and to less than minus it, is beyond every double */

struct wide wide_exp(struct wide x)
{
    int k = wide_to_int(wide_div(x, wide_ln2));
    struct wide r = wide_sub(x, wide_mul(wide_from_int(k), wide_ln2));

    return wide_scale(wide_series(wide_one, r, 1, 1), k);
}

/* e^x - 1; for a small x, from the series without its first term. */
static struct wide wide_expm1(struct wide x)
{
    return x.exponent < -1 ? wide_series(x, x, 2, 1) : wide_sub(wide_exp(x), wide_one);
}

/* e^x for a wide x of any size. */
static double exp_of(struct wide x)
{
    if (x.exponent > 11 && !wide_is_zero(&x)) {
        errno = ERANGE;
        return x.negative ? 0.0 : INFINITY;
    }
    return wide_round(wide_exp(x));
}

double exp(double x)
{
    if (isnan(x))
        return x;
    if (isinf(x))
        return x > 0 ? x : 0.0;
    return exp_of(wide_from(x));
}

double exp2(double x)
{
    if (isnan(x))
        return x;
    if (isinf(x))
        return x > 0 ? x : 0.0;
    return exp_of(wide_mul(wide_from(x), wide_ln2));
}

double expm1(double x)
{
    if (isnan(x) || x == 0)
        return x;
    if (x < -100)
        return -1.0;
    return x > LARGEST ? exp(x) : wide_round(wide_expm1(wide_from(x)));
}

double sinh(double x)
{
    struct wide w, e;

    if (!isfinite(x) || x == 0)
        return x;
    if (fabs(x) > LARGEST)
        return copysign(exp(LARGEST), x);
    w = wide_from(x);
    if (w.exponent < -1) /* the difference below would lose digits */
        return wide_round(wide_series(w, wide_mul(w, w), 2, 2));
    e = wide_exp(w);
    return wide_round(wide_scale(wide_sub(e, wide_div(wide_one, e)), -1));
}

double cosh(double x)
{
    struct wide e;

    if (!isfinite(x))
        return fabs(x);
    if (fabs(x) > LARGEST)
        return exp(LARGEST);
    e = wide_exp(wide_from(x));
    return wide_round(wide_scale(wide_add(e, wide_div(wide_one, e)), -1));
}

double tanh(double x)
{
    struct wide e;

    if (isnan(x) || x == 0)
        return x;
    if (fabs(x) > 30)
        return copysign(1.0, x);
    e = wide_expm1(wide_scale(wide_from(x), 1)); /* (e^2x - 1) / (e^2x + 1) */
    return wide_round(wide_div(e, wide_add(e, wide_scale(wide_one, 1))));
}

static bool is_integer(double x)
{
    return floor(x) == x;
}

static bool is_odd(double x)
{
    return is_integer(x) && fabs(x) < 0x1p53 && fmod(x, 2) != 0;
}

/* x^y if x is 0 or infinite, or y is infinite, as C's Annex F has them. */
static double special_power(double x, double y)
{
    double size = fabs(x);

    if (isinf(y)) {
        if (size == 1)
            return 1.0;
        return (size > 1) == (y > 0) ? INFINITY : 0.0;
    }
    if (x == 0 && y < 0)
        errno = ERANGE;
    size = (x == 0) == (y > 0) ? 0.0 : INFINITY;
    return is_odd(y) ? copysign(size, x) : size;
}

double pow(double x, double y)
{
    double result;

    if (y == 0 || x == 1)
        return 1.0;
    if (isnan(x) || isnan(y))
        return x + y;
    if (x == 0 || isinf(x) || isinf(y))
        return special_power(x, y);
    if (x < 0 && !is_integer(y)) {
        errno = EDOM;
        return NAN;
    }
    result = exp_of(wide_mul(wide_from(y), wide_log(wide_from(fabs(x)))));
    return x < 0 && is_odd(y) ? -result : result;
}
