/* SPDX-License-Identifier: MIT */
/*
 * The inverses of sine, cosine and tangent, from that of the tangent. It is reduced by
 * atan x = atan c + atan((x - c) / (1 + c x)), with c the nearest eighth.
 */
#include <errno.h>
#include <math.h>

#include "bits.h"
#include "wide.h"

/* atan(k/8) */
static const struct wide eighths[] = {
    {0},
    {false, -3, {0xc897989f, 0x617b6e32, 0xfeadd4d5}},
    {false, -2, {0x6dc79ef6, 0x6406eb15, 0xfadbafc9}},
    {false, -1, {0x8aa32123, 0x26f78473, 0xb7b0ca0f}},
    {false, -1, {0x6fe445ed, 0x0dda7b45, 0xed63382b}},
    {false, 0, {0x5c835e16, 0xf7f59f9b, 0x8f005d5e}},
    {false, 0, {0x19a87f2a, 0x34f70924, 0xa4bc7d19}},
    {false, 0, {0xcb2da552, 0xc2319e73, 0xb8053e2b}},
    {false, 0, {0xc4c6628c, 0x2168c234, 0xc90fdaa2}},
};

/* x - x^3/3 + x^5/5 - ..., for a small x */
static struct wide atan_series(struct wide x)
{
    return wide_odd_series(x, wide_negate(wide_mul(x, x)));
}

struct wide wide_atan(struct wide x)
{
    struct wide c, rest;
    int k;

    if (x.exponent > 1) /* above 2: atan x = pi/2 - atan 1/x */
        return wide_sub(wide_half_pi, wide_atan(wide_div(wide_one, x)));
    k = wide_to_int(wide_scale(x, 3));
    if (k > 8)
        return wide_sub(wide_half_pi, wide_atan(wide_div(wide_one, x)));
    if (k == 0)
        return atan_series(x);
    c = wide_scale(wide_from_int(k), -3);
    rest = wide_div(wide_sub(x, c), wide_add(wide_one, wide_mul(c, x)));
    return wide_add(eighths[k], atan_series(rest));
}

double atan(double x)
{
    struct wide result;

    if (isnan(x) || x == 0)
        return x;
    result = isinf(x) ? wide_half_pi : wide_atan(wide_from(fabs(x)));
    return copysign(wide_round(result), x);
}

/* The angle between 0 and pi of the point (x, y), y not negative, neither both 0 nor a NaN. */
static struct wide angle(double y, double x)
{
    struct wide a;

    if (isinf(x) && isinf(y))
        a = wide_scale(wide_half_pi, -1);
    else if (y == 0 || isinf(x))
        a = (struct wide){0};
    else if (x == 0 || isinf(y))
        a = wide_half_pi;
    else
        a = wide_atan(wide_div(wide_from(y), wide_from(fabs(x))));
    return sign_of(bits_of(x)) ? wide_sub(wide_pi, a) : a;
}

double atan2(double y, double x)
{
    if (isnan(x) || isnan(y))
        return x + y;
    return copysign(wide_round(angle(fabs(y), x)), y);
}

static double outside(double x)
{
    if (!isnan(x))
        errno = EDOM;
    return NAN;
}

double asin(double x)
{
    struct wide w, root;

    if (isnan(x) || fabs(x) > 1)
        return outside(x);
    if (x == 0)
        return x;
    w = wide_from(fabs(x));
    root = wide_sqrt(wide_mul(wide_sub(wide_one, w), wide_add(wide_one, w)));
    if (wide_is_zero(&root))
        return copysign(wide_round(wide_half_pi), x);
    return copysign(wide_round(wide_atan(wide_div(w, root))), x);
}

/* 2 atan(sqrt((1 - x) / (1 + x))) */
double acos(double x)
{
    struct wide w;

    if (isnan(x) || fabs(x) > 1)
        return outside(x);
    if (x == -1)
        return wide_round(wide_pi);
    w = wide_from(x);
    w = wide_div(wide_sub(wide_one, w), wide_add(wide_one, w));
    return wide_round(wide_scale(wide_atan(wide_sqrt(w)), 1));
}
