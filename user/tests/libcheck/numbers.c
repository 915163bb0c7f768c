/* SPDX-License-Identifier: MIT */
/* Numbers from text and back, sorting, and memory. */
#include "check.h"
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

static void integers(void)
{
    char *end;

    CHECK(strtol(" -42x", &end, 10) == -42 && *end == 'x');
    CHECK(strtol("0x1F", &end, 0) == 31 && *end == '\0');
    CHECK(strtol("0x1F", &end, 16) == 31 && strtol("1F", NULL, 16) == 31);
    CHECK(strtol("077", NULL, 0) == 63 && strtol("09", &end, 0) == 0 && *end == '9');
    CHECK(strtol("0x", &end, 0) == 0 && *end == 'x');
    CHECK(strtol("zz", NULL, 36) == 35 * 36 + 35);
    CHECK(strtol("+7", NULL, 10) == 7 && strtol("abc", &end, 10) == 0 && *end == 'a');
    errno = 0;
    CHECK(strtoll("9223372036854775807", NULL, 10) == LLONG_MAX && errno == 0);
    CHECK(strtoll("9223372036854775808", NULL, 10) == LLONG_MAX && errno == ERANGE);
    errno = 0;
    CHECK(strtoll("-9223372036854775808", NULL, 10) == LLONG_MIN && errno == 0);
    CHECK(strtoll("-9223372036854775809", NULL, 10) == LLONG_MIN && errno == ERANGE);
    CHECK(strtoull("18446744073709551615", NULL, 10) == ULLONG_MAX);
    CHECK(strtoull("-1", NULL, 10) == ULLONG_MAX);
    CHECK(atoi("12abc") == 12 && atol("-3") == -3 && atoll("99999999999") == 99999999999);
    CHECK(abs(-3) == 3 && labs(-3L) == 3 && llabs(-3LL) == 3);
    CHECK(div(-7, 2).quot == -3 && div(-7, 2).rem == -1 && ldiv(7, -2).rem == 1);
    CHECK(strtoimax("-5", NULL, 10) == -5 && strtoumax("ff", NULL, 16) == 255);
}

static void reals(void)
{
    char *end;

    CHECK(strtod("1.5e3x", &end) == 1500 && *end == 'x');
    CHECK(strtod("-.25", NULL) == -0.25 && strtod("5.", &end) == 5 && *end == '\0');
    CHECK(strtod("0x1.8p1", NULL) == 3 && strtod("0x.8", NULL) == 0.5);
    CHECK(strtod("inf", NULL) > 1e308 && strtod("-INFINITY", NULL) < -1e308);
    CHECK(strtod("nan", NULL) != strtod("nan", NULL));
    CHECK(strtod("e5", &end) == 0 && *end == 'e' && strtod(".", &end) == 0 && *end == '.');
    CHECK(strtod("1e", &end) == 1 && *end == 'e' && strtod("1e+", &end) == 1 && *end == 'e');
    errno = 0;
    CHECK(strtod("1e999", NULL) > 1e308 && errno == ERANGE);
    CHECK(strtod("4.9406564584124654e-324", NULL) > 0 && strtod("1e-400", NULL) == 0);
    CHECK(strtod("0.1", NULL) == 0.1 && strtod("2.2250738585072012e-308", NULL) > 0);
    CHECK(strtof("16777217", NULL) == 16777216.0f && atof("2.5") == 2.5);
}

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

static void sorting(void)
{
    int values[500], wanted = 0;
    bool sorted = true, found = true;

    for (int i = 0; i < 500; i++)
        values[i] = i * 7919 % 500;
    qsort(values, 500, sizeof(int), compare_ints);
    for (int i = 0; i < 500; i++)
        sorted = sorted && values[i] == i;
    CHECK(sorted);
    for (wanted = 0; wanted < 500; wanted++)
        found =
            found && bsearch(&wanted, values, 500, sizeof(int), compare_ints) == values + wanted;
    CHECK(found && bsearch(&wanted, values, 500, sizeof(int), compare_ints) == NULL);
}

static void memory(void)
{
    char *p = malloc(100), *q;
    void *aligned;
    int zeros = 0;

    memset(p, 'a', 100);
    q = realloc(p, 10000);
    CHECK(q[0] == 'a' && q[99] == 'a');
    free(q);
    q = calloc(10, 10);
    for (int i = 0; i < 100; i++)
        zeros += q[i] == 0;
    CHECK(zeros == 100);
    free(q);
    CHECK(posix_memalign(&aligned, 256, 100) == 0 && (uintptr_t)aligned % 256 == 0);
    free(aligned);
    CHECK(posix_memalign(&aligned, 3, 100) == EINVAL);
    errno = 0;
    volatile size_t most = SIZE_MAX; /* volatile: compilers know that this cannot succeed */
    CHECK(calloc(most / 2, 4) == NULL && errno == ENOMEM);
    CHECK(malloc(most / 2) == NULL && realloc(NULL, most / 2) == NULL);
}

static void environment(void)
{
    static char mine[] = "LIBCHECK_B=two";

    CHECK(setenv("LIBCHECK_A", "one", 1) == 0);
    CHECK_TEXT(getenv("LIBCHECK_A"), "one");
    CHECK(setenv("LIBCHECK_A", "other", 0) == 0);
    CHECK_TEXT(getenv("LIBCHECK_A"), "one");
    CHECK(setenv("A=B", "x", 1) == -1 && errno == EINVAL);
    CHECK(setenv("", "x", 1) == -1 && unsetenv("A=B") == -1);
    CHECK(putenv(mine) == 0);
    CHECK_TEXT(getenv("LIBCHECK_B"), "two");
    mine[11] = '2';
    CHECK_TEXT(getenv("LIBCHECK_B"), "2wo");
    CHECK(unsetenv("LIBCHECK_A") == 0 && getenv("LIBCHECK_A") == NULL);
    CHECK(unsetenv("LIBCHECK_B") == 0 && getenv("LIBCHECK_B") == NULL);
}

static void randomness(void)
{
    int first, same = 0;

    srand(7);
    first = rand();
    srand(7);
    CHECK(rand() == first);
    for (int i = 0; i < 100; i++)
        same += rand() == first;
    CHECK(same < 3);
    for (int i = 0; i < 100; i++)
        CHECK(rand() >= 0);
}

void check_numbers(void)
{
    integers();
    reals();
    sorting();
    memory();
    environment();
    randomness();
}
