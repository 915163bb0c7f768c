/* SPDX-License-Identifier: MIT */
/* Text to numbers, by strtol(), strtod(), scanf() and their variants; and 64-bit division. */
#include <errno.h>
#include <limits.h>

#include "libc.h"

static void check_strtol(const char *text, int base, long expected, size_t length, int error)
{
    char *end;

    libc_errno = 0;
    assert_int_equal(libc_strtol(text, &end, base), expected);
    assert_int_equal(end - text, length);
    assert_int_equal(libc_errno, error);
}

static void integers(void **state)
{
    char *end;

    (void)state;
    check_strtol("  -12x", 10, -12, 5, 0);
    check_strtol("0x1fg", 0, 31, 4, 0);
    check_strtol("0x", 0, 0, 1, 0);
    check_strtol("0755", 0, 493, 4, 0);
    check_strtol("zz", 36, 35 * 36 + 35, 2, 0);
    check_strtol("9", 8, 0, 0, 0);
    check_strtol("", 10, 0, 0, 0);
    check_strtol("1", 1, 0, 0, EINVAL);
    check_strtol("99999999999999999999", 10, LONG_MAX, 20, ERANGE);
    check_strtol("-99999999999999999999", 10, LONG_MIN, 21, ERANGE);
    assert_true(libc_strtoll("-9223372036854775808", NULL, 10) == LLONG_MIN);
    assert_true(libc_strtoull("18446744073709551615", &end, 10) == ULLONG_MAX);
    assert_true(libc_strtoul("-1", NULL, 10) == ULONG_MAX);
}

static void check_strtod(const char *text, double expected, size_t length, int error)
{
    char *end;
    double value;

    libc_errno = 0;
    value = libc_strtod(text, &end);
    assert_memory_equal(&value, &expected, sizeof(value));
    assert_int_equal(end - text, length);
    assert_int_equal(libc_errno, error);
}

static void reals(void **state)
{
    (void)state;
    check_strtod(" +1.5e2x", 150.0, 7, 0);
    check_strtod("1e", 1.0, 1, 0);
    check_strtod(".5.", 0.5, 2, 0);
    check_strtod(".", 0.0, 0, 0);
    check_strtod("-0", -0.0, 2, 0);
    check_strtod("0x1.8p1", 3.0, 7, 0);
    check_strtod("0x", 0.0, 1, 0);
    check_strtod("-Infinity!", -INFINITY, 9, 0);
    check_strtod("1e999", INFINITY, 5, ERANGE);
    check_strtod("1e-999", 0.0, 6, ERANGE);
    check_strtod("1e99999999999999999999", INFINITY, 22, ERANGE);
    check_strtod("2.2250738585072011e-308", 0x0.fffffffffffffp-1022, 23, ERANGE);
    check_strtod("1.7976931348623158e308", 0x1.fffffffffffffp1023, 22, 0);
    check_strtod("1.7976931348623159e308", INFINITY, 22, ERANGE);
    /* half way between two doubles: to the even one, but up if any digit follows */
    check_strtod("9007199254740993", 9007199254740992.0, 16, 0);
    check_strtod("9007199254740993.0000000000000000000000001", 9007199254740994.0, 42, 0);
    assert_true(isnan(libc_strtod("nan(1)", NULL)));
    assert_true(libc_strtof("16777217", NULL) == 16777216.0f);
}

/* Seventeen digits tell every double from every other. */
static void round_trip(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) {
        uint64_t bits = random64();
        double value, result;
        char text[40];

        memcpy(&value, &bits, sizeof(value));
        if (!isfinite(value))
            continue;
        libc_snprintf(text, sizeof(text), i % 2 ? "%.17g" : "%a", value);
        result = libc_strtod(text, NULL);
        assert_memory_equal(&result, &value, sizeof(value));
    }
}

/* Few digits and small powers of ten, as people write them: against the host's library, to the last bit. */
static void short_decimals(void **state)
{
    (void)state;
    for (int i = 0; i < 60000; i++) {
        char text[60];
        uint64_t digits = random64() >> random64() % 64;
        double value, wanted;
        float single, wanted_single;

        snprintf(text, sizeof(text), i % 3 ? "%s%llu.%0*llue%d" : "%s%llu.%0*llu", i % 2 ? "-" : "",
                 (unsigned long long)digits, (int)(1 + random64() % 6),
                 (unsigned long long)(random64() % 1000), (int)(random64() % 64) - 32);
        value = libc_strtod(text, NULL);
        wanted = strtod(text, NULL);
        assert_memory_equal(&value, &wanted, sizeof(value));
        single = libc_strtof(text, NULL);
        wanted_single = strtof(text, NULL);
        assert_memory_equal(&single, &wanted_single, sizeof(single));
    }
}

/* The middle between two doubles, and its nearest decimal neighbours: rounding twice would be wrong. */
static void middles(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint64_t odd = ((uint64_t)1 << 53 | random64() >> 11) * 2 + 1; /* 55 bits */
        int shift = (int)(random64() % 10);
        char text[60];

        for (int step = -1; step <= 1; step++) {
            double value, wanted;

            snprintf(text, sizeof(text), "%.9Lf", (long double)((odd << shift) + (uint64_t)step));
            value = libc_strtod(text, NULL);
            wanted = strtod(text, NULL);
            assert_memory_equal(&value, &wanted, sizeof(value));
        }
    }
}

static void scanning(void **state)
{
    int a, b, n;
    unsigned char byte;
    long long wide;
    double real;
    char word[20], rest[20];

    (void)state;
    assert_int_equal(libc_sscanf(" 12 -7abc", "%d%d%s", &a, &b, word), 3);
    assert_int_equal(a, 12);
    assert_int_equal(b, -7);
    assert_string_equal(word, "abc");
    assert_int_equal(libc_sscanf("0x10 010 10", "%i %i%n", &a, &b, &n), 2);
    assert_int_equal(a, 16);
    assert_int_equal(b, 8);
    assert_int_equal(n, 8);
    assert_int_equal(libc_sscanf("300 99999999999", "%hhu %lld", &byte, &wide), 2);
    assert_int_equal(byte, 300 % 256);
    assert_true(wide == 99999999999);
    assert_int_equal(libc_sscanf("3.5e1,x", "%lf,%c", &real, word), 2);
    assert_true(real == 35.0);
    assert_int_equal(libc_sscanf("key=some value", "%[^=]=%[a-z ]", word, rest), 2);
    assert_string_equal(word, "key");
    assert_string_equal(rest, "some value");
    assert_int_equal(libc_sscanf("12345", "%2d%*1d%d", &a, &b), 2);
    assert_int_equal(a, 12);
    assert_int_equal(b, 45);
    assert_int_equal(libc_sscanf("x", "%d", &a), 0);
    assert_int_equal(libc_sscanf("  ", "%d", &a), EOF);
    assert_int_equal(libc_sscanf("5%", "%d%%", &a), 1);
}

static void division(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        uint64_t n = random64() >> random64() % 64, d = random64() >> random64() % 64, rest;
        int shift = (int)(random64() % 64);
        int64_t signed_rest;

        if (d == 0)
            continue;
        assert_true(libc___udivmoddi4(n, d, &rest) == n / d);
        assert_true(rest == n % d);
        if (!(n == (uint64_t)INT64_MIN && d == UINT64_MAX)) {
            assert_true(libc___divmoddi4((int64_t)n, (int64_t)d, &signed_rest) ==
                        (int64_t)n / (int64_t)d);
            assert_true(signed_rest == (int64_t)n % (int64_t)d);
        }
        assert_true(libc___ashldi3((int64_t)n, shift) == (int64_t)(n << shift));
        assert_true(libc___lshrdi3(n, shift) == n >> shift);
        assert_true(libc___ashrdi3((int64_t)n, shift) == (int64_t)n >> shift);
    }
}

int number_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers),       cmocka_unit_test(reals),   cmocka_unit_test(round_trip),
        cmocka_unit_test(short_decimals), cmocka_unit_test(middles), cmocka_unit_test(scanning),
        cmocka_unit_test(division),
    };

    return cmocka_run_group_tests_name("libc numbers", tests, NULL, NULL);
}
