/* SPDX-License-Identifier: MIT */
/*
 * printf: known results, and reals compared with the host's, which must be the same for these
 * formats.
 */
#include <errno.h>
#include <float.h>
#include <limits.h>

#include "libc.h"

#define CHECK(expected, ...)                                                                       \
    do {                                                                                           \
        char text[400];                                                                            \
        int length = libc_snprintf(text, sizeof(text), __VA_ARGS__);                               \
        assert_string_equal(text, expected);                                                       \
        assert_int_equal(length, strlen(expected));                                                \
    } while (0)

static void integers(void **state)
{
    (void)state;
    CHECK("0 42 -42", "%d %i %d", 0, 42, -42);
    CHECK("-2147483648 4294967295", "%d %u", INT_MIN, UINT_MAX);
    CHECK("-9223372036854775808", "%lld", LLONG_MIN);
    CHECK("18446744073709551615", "%ju", UINTMAX_MAX);
    CHECK("-1 255 -1 65535", "%hhd %hhu %hd %hu", 255, -1, 65535, -1);
    CHECK("12 -3", "%zu %td", (size_t)12, (ptrdiff_t)-3);
    CHECK("ff FF 0xff 0XFF 0", "%x %X %#x %#X %#x", 255, 255, 255, 255, 0);
    CHECK("17 017 0 00", "%o %#o %#o %#.2o", 15, 15, 0, 0);
    CHECK("   42|42   |00042|+42| 42", "%5d|%-5d|%05d|%+d|% d", 42, 42, 42, 42, 42);
    CHECK("  042|042  |-0042", "%5.3d|%-5.3d|%05d", 42, 42, -42);
    CHECK("[] [     ] [0]", "[%.0d] [%5.0d] [%.1d]", 0, 0, 0);
    CHECK("    42|42    ", "%*d|%*d", 6, 42, -6, 42);
    CHECK("0x1234", "%p", (void *)0x1234);
}

static void strings(void **state)
{
    (void)state;
    CHECK("a b%", "%c %s%%", 'a', "b");
    CHECK("  abc|abc  |ab|   ab", "%5s|%-5s|%.2s|%5.*s", "abc", "abc", "abc", 2, "abc");
    CHECK("(null)", "%s", (char *)NULL);
    CHECK("abc", "%.3s", (char[]){'a', 'b', 'c'}); /* not terminated */
}

static void reals(void **state)
{
    (void)state;
    CHECK("0.000000 1.500000 -2.250000", "%f %f %f", 0.0, 1.5, -2.25);
    CHECK("0 2 2 4", "%.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5);
    CHECK("0.1 0.10000000000000000555", "%.1f %.20f", 0.1, 0.1);
    CHECK("1e+100 1e-07 0.0001 100000 1e+06", "%g %g %g %g %g", 1e100, 1e-7, 1e-4, 1e5, 1e6);
    CHECK("1.000e+02 9.99e+02 1.00e+03", "%.3e %.2e %.2e", 100.0, 999.0, 999.9);
    CHECK("inf -INF   nan", "%f %F %5g", INFINITY, -INFINITY, (double)NAN);
    CHECK("-0.000000 +1.0 00001.5", "%f %+.1f %07.1f", -0.0, 1.0, 1.5);
    CHECK("1.0e+02", "%#.2g", 99.5);
    CHECK("100. 1.00000", "%#.0f %#g", 100.0, 1.0);
    CHECK("0x1.8p+1 -0X1P-3 0x0p+0 0x1.00p+4", "%a %A %a %.2a", 3.0, -0.125, 0.0, 15.999);
    CHECK("4.9406564584124654e-324", "%.17g", DBL_TRUE_MIN);
    CHECK("2.5", "%Lg", 2.5L);
}

static double random_real(void)
{
    uint64_t bits = random64();
    double value;

    if (bits % 3 == 0)
        return (double)(int64_t)random64() / 1024;
    if (bits % 3 == 1)
        return (double)(random64() % 100000) / 1000;
    bits = random64();
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static void reals_as_host(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) {
        char format[32], expected[2000], text[2000];
        double value = random_real();

        snprintf(format, sizeof(format), "%%%s%d.%d%c", i % 2 ? "-" : "0", (int)(random64() % 30),
                 (int)(random64() % 25), "feEgG"[random64() % 5]);
        assert_int_equal(libc_snprintf(text, sizeof(text), format, value),
                         snprintf(expected, sizeof(expected), format, value));
        assert_string_equal(text, expected);
    }
}

static void limits(void **state)
{
    char buffer[4] = "xyz";

    (void)state;
    assert_int_equal(libc_snprintf(NULL, 0, "%d", 12345), 5);
    assert_int_equal(libc_snprintf(buffer, sizeof(buffer), "%d", 12345), 5);
    assert_string_equal(buffer, "123");
    assert_int_equal(libc_snprintf(buffer, 1, "abc"), 3);
    assert_string_equal(buffer, "");
    libc_errno = 0;
    assert_int_equal(libc_snprintf(buffer, sizeof(buffer), "%n", &(int){0}), -1);
    assert_int_equal(libc_errno, EINVAL);
    assert_int_equal(libc_snprintf(buffer, sizeof(buffer), "%y"), -1);
}

/* -1 and EOVERFLOW, with nothing behind the end of the buffer: no field and no text is longer than INT_MAX. */
#define OVERFLOWS(...)                                                                             \
    do {                                                                                           \
        char buffer[8] = "xxxxxxx";                                                                \
        libc_errno = 0;                                                                            \
        assert_int_equal(libc_snprintf(buffer, 4, __VA_ARGS__), -1);                               \
        assert_int_equal(libc_errno, EOVERFLOW);                                                   \
        assert_string_equal(buffer + 4, "xxx");                                                    \
    } while (0)

static void too_wide(void **state)
{
    (void)state;
    OVERFLOWS("%2147483648d", 1);
    OVERFLOWS("%-2147483648s", "");
    OVERFLOWS("%.2147483648d", 1);
    OVERFLOWS("%99999999999999999999c", 'x');
    OVERFLOWS("%*d", INT_MIN, 1);
    OVERFLOWS("a%2147483647d", 1);
    OVERFLOWS("%2147483647dab", 1);
    OVERFLOWS("%2147483647s%2147483647s%5s", "", "", ""); /* as a size_t of 32 bits: 3 */
    OVERFLOWS("%.2147483647d", -1);
    OVERFLOWS("%#.2147483647x", 1);
    OVERFLOWS("%.2147483647f", 1.5);
    OVERFLOWS("%.2147483647e", 1.5);
    OVERFLOWS("%.2147483647a", 1.5);
    assert_int_equal(libc_snprintf(NULL, 0, "%2147483647d", 1), INT_MAX);
    assert_int_equal(libc_snprintf(NULL, 0, "%.2147483647g", 1.5), 3);
    assert_int_equal(libc_snprintf(NULL, 0, "%.2147483647s%.*s", "ab", INT_MIN, "cd"), 4);
}

/* Reals as people print them, against the host's library: short decimals, their middles, and any bits. */
static double some_real(int round)
{
    double value = (double)(int64_t)(random64() >> (32 + random64() % 31));

    for (int power = (int)(random64() % 12); round % 4 != 0 && power > 0; power--)
        value = round % 4 == 1 ? value / 10 : round % 4 == 2 ? value / 2 : value * 10;
    if (round % 16 == 15) {
        uint64_t bits = random64();
        memcpy(&value, &bits, sizeof(value));
    }
    return round % 5 == 0 ? -value : value;
}

static void few_digits(void **state)
{
    static const char *const formats[] = {"%.*f", "%.*e", "%.*g", "%#.*g", "%+012.*f", "%-14.*gx"};

    (void)state;
    for (int round = 0; round < 60000; round++) {
        const char *format = formats[round % 6];
        int precision = (int)(random64() % 11) - 1;
        double value = some_real((int)(random64() % 1000));
        char ours[500], wanted[500];

        if (isnan(value))
            continue;
        libc_snprintf(ours, sizeof(ours), format, precision, value);
        snprintf(wanted, sizeof(wanted), format, precision, value);
        assert_string_equal(ours, wanted);
    }
}

int format_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_digits), cmocka_unit_test(integers),      cmocka_unit_test(strings),
        cmocka_unit_test(reals),      cmocka_unit_test(reals_as_host), cmocka_unit_test(limits),
        cmocka_unit_test(too_wide),
    };

    return cmocka_run_group_tests_name("libc printf", tests, NULL, NULL);
}
