/* SPDX-License-Identifier: MIT */
/* <math.h>, at values whose results are exact or known to all digits. */
#include "check.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* volatile: the library has to compute, not the compiler */
static volatile double half = 0.5, one = 1, two = 2, big = 1e22, minus = -1;

#define SHOWN(value, wanted)                                                                       \
    (snprintf(text, sizeof(text), "%.17g", value), CHECK_TEXT(text, wanted))

static void values(void)
{
    char text[64];

    SHOWN(sin(one), "0.8414709848078965");
    SHOWN(cos(one), "0.54030230586813977");
    SHOWN(tan(one), "1.5574077246549023");
    SHOWN(sin(big), "-0.85220084976718879");
    SHOWN(exp(one), "2.7182818284590451");
    SHOWN(log(two), "0.69314718055994529");
    SHOWN(log10(two), "0.3010299956639812");
    SHOWN(sqrt(two), "1.4142135623730951");
    SHOWN(pow(two, half), "1.4142135623730951");
    SHOWN(atan2(one, minus), "2.3561944901923448");
    SHOWN(asin(half), "0.52359877559829893");
    SHOWN(acos(half), "1.0471975511965979");
    SHOWN(sinh(one), "1.1752011936438014");
    SHOWN(cosh(one), "1.5430806348152437");
    SHOWN(tanh(one), "0.76159415595576485");
    SHOWN(hypot(3 * one, 4 * one), "5");
    SHOWN(pow(two, 10), "1024");
    SHOWN(fmod(-7 * one, 3), "-1");
}

static void integers(void)
{
    int exponent;
    double whole;

    CHECK(floor(-half) == -1 && ceil(-half) == 0 && signbit(ceil(-half)));
    CHECK(round(2.5 * one) == 3 && rint(2.5 * one) == 2 && trunc(-2.7 * one) == -2);
    CHECK(lround(-2.5 * one) == -3 && lrint(3.5 * one) == 4 &&
          llround(1e15 * one) == 1000000000000000);
    CHECK(frexp(12 * one, &exponent) == 0.75 && exponent == 4 && ldexp(0.75, 4) == 12);
    CHECK(modf(-3.25 * one, &whole) == -0.25 && whole == -3);
    CHECK(fmin(one, NAN) == 1 && fmax(NAN, two) == 2 && fdim(two, one) == 1 && fdim(one, two) == 0);
    CHECK(nextafter(one, 2) > 1 && nextafter(one, 2) - 1 < 1e-15 && copysign(two, minus) == -2);
}

static void limits(void)
{
    errno = 0;
    CHECK(isnan(sqrt(minus)) && errno == EDOM);
    CHECK(isinf(exp(1000 * one)) && exp(-1000 * one) == 0 && errno == ERANGE);
    CHECK(log(0 * one) == -INFINITY && isnan(log(minus)) && pow(0 * one, 0) == 1);
    CHECK(isnan(sin(INFINITY)) && atan(INFINITY) > 1.57 && isnan(NAN) && !isfinite(INFINITY));
    CHECK(fpclassify(one) == FP_NORMAL && fpclassify(4.9e-324 * one) == FP_SUBNORMAL);
    CHECK(fpclassify(0 * one) == FP_ZERO && fpclassify(INFINITY) == FP_INFINITE);
    CHECK(pow(minus, 3) == -1 && pow(minus, INFINITY) == 1 && pow(0 * one, -1) == INFINITY);
    CHECK(sqrtf(2.0f * (float)one) == 1.41421354f && floorf(-0.5f) == -1.0f);
}

void check_maths(void)
{
    values();
    integers();
    limits();
}
