/* SPDX-License-Identifier: MIT */
/* The functions of <math.h>, compared with the host's for long double: at most one unit in the last place apart. */
#include <errno.h>

#include "libc.h"

#define ROUNDS 20000

/* clang-format off */
#define FUNCTIONS(X)                                                                                                   \
    X(acos) X(asin) X(atan) X(cbrt) X(ceil) X(cos) X(cosh) X(exp) X(exp2) X(expm1) X(fabs) X(floor) X(log) X(log10)    \
    X(log1p) X(log2) X(rint) X(round) X(sin) X(sinh) X(sqrt) X(tan) X(tanh) X(trunc)
#define FUNCTIONS_OF_TWO(X) X(atan2) X(copysign) X(fdim) X(fmod) X(hypot) X(pow)
/* clang-format on */

#define DECLARE(name) OURS(name);
FUNCTIONS(DECLARE)
FUNCTIONS_OF_TWO(DECLARE)
OURS(fmax);
OURS(fmin);
OURS(nextafter);
OURS(frexp);
OURS(ldexp);
OURS(modf);
OURS(ilogb);
OURS(logb);
OURS(lround);
OURS(lrint);
OURS(sinf);
OURS(powf);

/* How many doubles lie between a and b. */
static uint64_t distance(double a, double b)
{
    int64_t x, y;

    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b) ? 0 : UINT64_MAX;
    if (a == b)
        return signbit(a) == signbit(b) ? 0 : UINT64_MAX;
    memcpy(&x, &a, sizeof(x));
    memcpy(&y, &b, sizeof(y));
    x = x < 0 ? INT64_MIN - x : x;
    y = y < 0 ? INT64_MIN - y : y;
    return x > y ? (uint64_t)x - (uint64_t)y : (uint64_t)y - (uint64_t)x;
}

static void compare(const char *name, double x, double y, double ours, double hosts)
{
    if (distance(ours, hosts) > 1)
        fail_msg("%s(%a, %a): %a instead of %a", name, x, y, ours, hosts);
}

static const double special[] = {
    0.0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    2,
    -2,
    3,
    -3,
    1.5,
    2.5,
    -2.5,
    10,
    100,
    1000,
    1e-5,
    -1e-5,
    1e10,
    1e22,
    -1e22,
    1e300,
    -1e300,
    0x1p-1074,
    -0x1p-1074,
    0x1p-1022,
    0x1.fffffffffffffp1023,
    0x1.fffffffffffffp-1,
    0x1.0000000000001p0,
    709.78,
    709.79,
    -745.13,
    -745.14,
    0x1p52,
    0x1p53,
    0x1.8p52,
    3.14159265358979,
    1.5707963267948966,
    0.7853981633974483,
    6381956970095103.0 * 0x1p797,
    INFINITY,
    -INFINITY,
    NAN,
};

#define SPECIAL (sizeof(special) / sizeof(special[0]))

/* A number of a kind: any bits, near 1, or of a middle size. */
static double some_number(int kind)
{
    uint64_t bits = random64();
    double x;

    if (kind % 3 == 1)
        bits = (bits & ~(UINT64_C(0x7ff) << 52)) | (UINT64_C(0x3fe) + random64() % 3) << 52;
    if (kind % 3 == 2)
        bits = (bits & ~(UINT64_C(0x7ff) << 52)) | (UINT64_C(0x3ff) - 30 + random64() % 40) << 52;
    memcpy(&x, &bits, sizeof(x));
    return isnan(x) ? NAN : x; /* functions may treat signaling NaNs in other ways */
}

static void one_argument(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        double x = (size_t)i < SPECIAL ? special[i] : some_number(i);

#define COMPARE(name) compare(#name, x, 0, libc_##name(x), (double)name##l(x));
        FUNCTIONS(COMPARE)
    }
}

static void two_arguments(void **state)
{
    (void)state;
    for (size_t i = 0; i < SPECIAL * SPECIAL + ROUNDS; i++) {
        bool table = i < SPECIAL * SPECIAL;
        double x = table ? special[i / SPECIAL] : some_number((int)i),
               y = table ? special[i % SPECIAL] : some_number((int)i);

#define COMPARE_TWO(name) compare(#name, x, y, libc_##name(x, y), (double)name##l(x, y));
        FUNCTIONS_OF_TWO(COMPARE_TWO)
        compare("nextafter", x, y, libc_nextafter(x, y), nextafter(x, y));
        /* the sign of a zero is free here */
        compare("fmax", x, y, libc_fmax(x, y) + 0.0, fmax(x, y) + 0.0);
        compare("fmin", x, y, libc_fmin(x, y) + 0.0, fmin(x, y) + 0.0);
    }
}

static void roots_are_exact(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        double x = fabs(some_number(i));
        assert_int_equal(distance(libc_sqrt(x), sqrt(x)), 0);
    }
}

static void parts(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        double x = (size_t)i < SPECIAL ? special[i] : some_number(i), ours, hosts;
        int a = 0, b = 0, n = (int)(random64() % 4400) - 2200;

        compare("frexp", x, 0, libc_frexp(x, &a), frexp(x, &b));
        if (isfinite(x))
            assert_int_equal(a, b);
        assert_int_equal(distance(libc_ldexp(x, n), ldexp(x, n)), 0);
        compare("modf", x, 0, libc_modf(x, &ours), modf(x, &hosts));
        compare("modf", x, 1, ours, hosts);
        assert_int_equal(libc_ilogb(x), ilogb(x));
        compare("logb", x, 0, libc_logb(x), logb(x));
        if (fabs(x) < 1e9) {
            assert_int_equal(libc_lround(x), lround(x));
            assert_int_equal(libc_lrint(x), lrint(x));
        }
    }
    assert_true(libc_sinf(1.0f) == sinf(1.0f) && libc_powf(2.0f, 0.5f) == powf(2.0f, 0.5f));
}

static void errors(void **state)
{
    (void)state;
    libc_errno = 0;
    assert_true(isnan(libc_sqrt(-1)) && libc_errno == EDOM);
    libc_errno = 0;
    assert_true(isinf(libc_exp(1000)) && libc_errno == ERANGE);
    libc_errno = 0;
    assert_true(isinf(libc_log(0)) && libc_errno == ERANGE);
    libc_errno = 0;
    assert_true(isnan(libc_pow(-8, 1.0 / 3)) && libc_errno == EDOM);
    libc_errno = 0;
    assert_true(isnan(libc_acos(2)) && isnan(libc_fmod(1, 0)) && libc_errno == EDOM);
    libc_errno = 0;
    assert_true(libc_pow(2, 10) == 1024 && libc_log10(1000) == 3 && libc_errno == 0);
}

int math_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_argument),    cmocka_unit_test(two_arguments),
        cmocka_unit_test(roots_are_exact), cmocka_unit_test(parts),
        cmocka_unit_test(errors),
    };

    return cmocka_run_group_tests_name("math", tests, NULL, NULL);
}
