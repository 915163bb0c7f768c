/* SPDX-License-Identifier: MIT */
/* printf() and scanf(). */
#include "check.h"
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>

#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* Checks what a format makes of its arguments, and that the result is its length. */
static void check_format(int line, const char *wanted, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    check_text(text, wanted, format, line);
    check_one(n == (int)strlen(wanted), "length", format, line);
}

#define FORMAT(wanted, ...) check_format(__LINE__, wanted, __VA_ARGS__)

static void integers(void)
{
    FORMAT("42", "%d", 42);
    FORMAT("   42", "%5d", 42);
    FORMAT("42   |", "%-5d|", 42);
    FORMAT("00042", "%05d", 42);
    FORMAT("+42", "%+d", 42);
    FORMAT(" 42", "% d", 42);
    FORMAT("-0042", "%05d", -42);
    FORMAT("  042", "%5.3d", 42);
    FORMAT("", "%.0d", 0);
    FORMAT("  042", "%05.3d", 42);
    FORMAT("-2147483648", "%d", INT_MIN);
    FORMAT("4294967295", "%u", UINT_MAX);
    FORMAT("ff FF 0xff 0XFF", "%x %X %#x %#X", 255, 255, 255, 255);
    FORMAT("0 017 0x00f", "%#o %#o %#.3x", 0, 15, 15);
    FORMAT("0", "%#x", 0);
    FORMAT("-1 255", "%hhd %hhu", 255, 255);
    FORMAT("-1 65535", "%hd %hu", 65535, 65535);
    FORMAT("9223372036854775807", "%lld", LLONG_MAX);
    FORMAT("18446744073709551615", "%llu", ULLONG_MAX);
    FORMAT("-5 5", "%jd %zu", (intmax_t)-5, (size_t)5);
    FORMAT("-7", "%td", (ptrdiff_t)-7);
    FORMAT("   7|7   |0007", "%*d|%*d|%.*d", 4, 7, -4, 7, 4, 7);
    FORMAT("7", "%.*d", -3, 7);
    FORMAT("1777777777777777777777", "%llo", ULLONG_MAX);
}

static void texts(void)
{
    FORMAT("hello", "%s", "hello");
    FORMAT("  abc|abc  |ab", "%5s|%-5s|%.2s", "abc", "abc", "abc");
    FORMAT("a%b", "a%%b");
    FORMAT("x  y|", "%c%3c%-1c", 'x', 'y', '|');
    FORMAT("abc", "%.3s", (char[]){'a', 'b', 'c'});
    FORMAT("", "%.0s", "abc");
    char small[4];
    CHECK(snprintf(small, sizeof(small), "%s", "abcdef") == 6 && strcmp(small, "abc") == 0);
    CHECK(snprintf(NULL, 0, "%d", 12345) == 5);
    CHECK(sprintf(small, "%d", 12) == 2);
}

static void reals(void)
{
    FORMAT("3.141593", "%f", 3.14159265358979);
    FORMAT("3.14 3 3.", "%.2f %.0f %#.0f", 3.14159, 3.14159, 3.14159);
    FORMAT("1.500000e+10", "%e", 1.5e10);
    FORMAT("1.5E-05", "%.1E", 1.5e-5);
    FORMAT("100000 1e+06 0.0001 1e-05", "%g %g %g %g", 1e5, 1e6, 1e-4, 1e-5);
    FORMAT("1.00000", "%#g", 1.0);
    FORMAT("0x1p+0 0x1.8p+1 -0x1p-10", "%a %a %a", 1.0, 3.0, -1 / 1024.0);
    FORMAT("inf -INF nan", "%f %F %f", 1e300 * 1e300, -1e300 * 1e300, __builtin_nan(""));
    FORMAT("   inf|00001.5", "%06f|%07.1f", 1e300 * 1e300, 1.5);
    FORMAT("0 2 2 4", "%.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5);
    FORMAT("-0.000000 +1.0", "%f %+.1f", -0.0, 1.0);
    FORMAT("0.10000000000000001", "%.17g", 0.1);
    FORMAT("1e+23 9.9999999999999992e+22", "%.3g %.17g", 1e23, 1e23);
    FORMAT("1797693134862315708145274237317043567980705675258449965989174768031572607800285387605"
           "8955863276687817154045895351438246423432132688946418276846754670353751698604991057655"
           "1282076245490090389328944075868508455133942304583236903222948165808559332123348274797"
           "826204144723168738177180919299881250404026184124858368.0",
           "%.1f", 1.7976931348623157e308);
}

static void scanning(void)
{
    int a, b, n;
    unsigned u;
    char word[16], set[16], c;
    double d;
    long long ll;

    CHECK(sscanf("12 -7", "%d%d", &a, &b) == 2 && a == 12 && b == -7);
    CHECK(sscanf("0x1f 017 9", "%i%i%i", &a, &b, &n) == 3 && a == 31 && b == 15 && n == 9);
    CHECK(sscanf("ff", "%x", &u) == 1 && u == 255);
    CHECK(sscanf("12345", "%2d%n", &a, &n) == 1 && a == 12 && n == 2);
    CHECK(sscanf("  word next", "%s", word) == 1 && strcmp(word, "word") == 0);
    CHECK(sscanf("abc123", "%[a-z]%d", set, &a) == 2 && strcmp(set, "abc") == 0 && a == 123);
    CHECK(sscanf("a]b", "%[]a]", set) == 1 && strcmp(set, "a]") == 0);
    CHECK(sscanf("xyz", "%[^z]", set) == 1 && strcmp(set, "xy") == 0);
    CHECK(sscanf("xyz", "%*c%c", &c) == 1 && c == 'y');
    CHECK(sscanf("1.5e2", "%lf", &d) == 1 && d == 150);
    CHECK(sscanf("99999999999", "%lld", &ll) == 1 && ll == 99999999999);
    CHECK(sscanf("10:20", "%d:%d", &a, &b) == 2 && sscanf("10;20", "%d:%d", &a, &b) == 1);
    CHECK(sscanf("", "%d", &a) == EOF && sscanf("x", "%d", &a) == 0);
    CHECK(sscanf("5%", "%d%%%n", &a, &n) == 1 && n == 2);
    CHECK(sscanf("255 256", "%hhu%hhu", (unsigned char *)&word[0], (unsigned char *)&word[1]) == 2);
    CHECK((unsigned char)word[0] == 255 && word[1] == 0);
}

void check_formats(void)
{
    integers();
    texts();
    reals();
    scanning();
}
