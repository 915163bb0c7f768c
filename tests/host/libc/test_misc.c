/* SPDX-License-Identifier: MIT */
/* Sorting, the environment, options, paths, and the calendar. */
#include <errno.h>
#include <limits.h>

#include "libc.h"

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

static void sorting(void **state)
{
    static int numbers[1000];

    (void)state;
    for (size_t count = 0; count < 1000; count += 37) {
        for (size_t i = 0; i < count; i++)
            numbers[i] = (int)(random64() % 500);
        libc_qsort(numbers, count, sizeof(int), compare_ints);
        for (size_t i = 1; i < count; i++)
            assert_true(numbers[i - 1] <= numbers[i]);
        for (size_t i = 0; i < count; i++) {
            const int *found = libc_bsearch(&numbers[i], numbers, count, sizeof(int), compare_ints);

            assert_non_null(found);
            assert_int_equal(*found, numbers[i]);
        }
        assert_null(libc_bsearch(&(int){1000}, numbers, count, sizeof(int), compare_ints));
    }
}

/* Elements of each size, with few or many values, in order or not, against the host's qsort(). */
static size_t element_size;

static int compare_bytes(const void *a, const void *b)
{
    return memcmp(a, b, element_size);
}

static void sorting_any_size(void **state)
{
    (void)state;
    for (int round = 0; round < 400; round++) {
        size_t count = random64() % 300, values = 1 + random64() % 256;
        element_size = 1 + random64() % 80;
        unsigned char *ours = malloc(count * element_size), *theirs = malloc(count * element_size);

        for (size_t i = 0; i < count * element_size; i++)
            ours[i] = (unsigned char)(random64() % values);
        if (round % 4 == 0)
            qsort(ours, count, element_size, compare_bytes);
        if (round % 8 == 0 && count > 0)
            ours[random64() % count * element_size] ^= 1;
        memcpy(theirs, ours, count * element_size);
        libc_qsort(ours, count, element_size, compare_bytes);
        qsort(theirs, count, element_size, compare_bytes);
        assert_int_equal(memcmp(ours, theirs, count * element_size), 0);
        free(ours);
        free(theirs);
    }
}

/*
 * An opponent (M. D. McIlroy, "A killer adversary for quicksort", 1999) fixes the elements' values while they
 * are compared, so that each pivot is as small as it can be. Elements are numbers of values.
 */
enum { HOSTILE = 5000 };
static int hostile_values[HOSTILE], hostile_fixed, hostile_pivot;
static long hostile_comparisons;

static int compare_hostile(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    hostile_comparisons++;
    if (hostile_values[x] == HOSTILE && hostile_values[y] == HOSTILE)
        hostile_values[x == hostile_pivot ? x : y] = hostile_fixed++;
    if (hostile_values[x] == HOSTILE)
        hostile_pivot = x;
    else if (hostile_values[y] == HOSTILE)
        hostile_pivot = y;
    return hostile_values[x] - hostile_values[y];
}

static void sorting_hostile_input(void **state)
{
    static int numbers[HOSTILE];

    (void)state;
    for (int i = 0; i < HOSTILE; i++) {
        numbers[i] = i;
        hostile_values[i] = HOSTILE;
    }
    libc_qsort(numbers, HOSTILE, sizeof(int), compare_hostile);
    /* n log n is 61 n; quadratic is 1000 n and more */
    assert_true(hostile_comparisons < 100L * HOSTILE);
    for (int i = 1; i < HOSTILE; i++)
        assert_true(hostile_values[numbers[i - 1]] <= hostile_values[numbers[i]]);
}

static void environment(void **state)
{
    char *initial[] = {"HOME=/", "PATH=/bin", NULL};
    char own[] = "OWN=1";

    (void)state;
    libc_environ = initial;
    assert_string_equal(libc_getenv("PATH"), "/bin");
    assert_null(libc_getenv("PAT"));
    assert_int_equal(libc_setenv("NEW", "a", 1), 0);
    assert_int_equal(libc_setenv("NEW", "b", 0), 0);
    assert_string_equal(libc_getenv("NEW"), "a");
    assert_int_equal(libc_setenv("HOME", "/root", 1), 0);
    assert_string_equal(libc_getenv("HOME"), "/root");
    assert_int_equal(libc_putenv(own), 0);
    own[4] = '2';
    assert_string_equal(libc_getenv("OWN"), "2");
    assert_int_equal(libc_unsetenv("PATH"), 0);
    assert_null(libc_getenv("PATH"));
    assert_string_equal(libc_getenv("NEW"), "a");
    assert_int_equal(libc_setenv("A=B", "x", 1), -1);
    assert_int_equal(libc_errno, EINVAL);
    libc_environ = NULL;
    assert_int_equal(libc_setenv("FIRST", "x", 1), 0);
    assert_string_equal(libc_getenv("FIRST"), "x");
}

static void options(void **state)
{
    char *argv[] = {"prog", "-ab", "-ovalue", "-o", "other", "-z", "--", "-rest", NULL};

    (void)state;
    libc_optind = 1;
    libc_opterr = 0;
    assert_int_equal(libc_getopt(8, argv, "abo:"), 'a');
    assert_int_equal(libc_getopt(8, argv, "abo:"), 'b');
    assert_int_equal(libc_getopt(8, argv, "abo:"), 'o');
    assert_string_equal(libc_optarg, "value");
    assert_int_equal(libc_getopt(8, argv, "abo:"), 'o');
    assert_string_equal(libc_optarg, "other");
    assert_int_equal(libc_getopt(8, argv, "abo:"), '?');
    assert_int_equal(libc_optopt, 'z');
    assert_int_equal(libc_getopt(8, argv, "abo:"), -1);
    assert_int_equal(libc_optind, 7);
    libc_optind = 3;
    assert_int_equal(libc_getopt(4, argv, ":o:"), ':'); /* no argument follows */
}

static void check_parts(const char *path, const char *directory, const char *name)
{
    char copy[32];

    assert_string_equal(libc_dirname(strcpy(copy, path)), directory);
    assert_string_equal(libc_basename(strcpy(copy, path)), name);
}

static void path_parts(void **state)
{
    (void)state;
    check_parts("/usr/lib", "/usr", "lib");
    check_parts("/usr/", "/", "usr");
    check_parts("usr", ".", "usr");
    check_parts("/", "/", "/");
    check_parts("//", "/", "/");
    check_parts("a//b//", "a", "b");
    check_parts("", ".", ".");
}

static void calendar(void **state)
{
    struct tm tm;
    char text[100];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        time_t t = (time_t)(int64_t)random64() >> 22; /* some 70,000 years either way */
        struct tm host;

        assert_non_null(libc_gmtime_r(&t, &tm));
        gmtime_r(&t, &host);
        assert_int_equal(tm.tm_year, host.tm_year);
        assert_int_equal(tm.tm_yday, host.tm_yday);
        assert_int_equal(tm.tm_mon, host.tm_mon);
        assert_int_equal(tm.tm_mday, host.tm_mday);
        assert_int_equal(tm.tm_wday, host.tm_wday);
        assert_int_equal(tm.tm_hour, host.tm_hour);
        assert_int_equal(tm.tm_min, host.tm_min);
        assert_int_equal(tm.tm_sec, host.tm_sec);
        assert_true(libc_timegm(&tm) == t);
    }
    tm = (struct tm){.tm_year = 124, .tm_mon = 13, .tm_mday = 30}; /* 30 February 2025 */
    assert_true(libc_timegm(&tm) == 1740873600);
    assert_int_equal(tm.tm_mon, 2);
    assert_int_equal(tm.tm_mday, 2);
    assert_int_equal(libc_strftime(text, sizeof(text), "%F %T %a %j %G-W%V-%u %y%%", &tm), 42);
    assert_string_equal(text, "2025-03-02 00:00:00 Sun 061 2025-W09-7 25%");
    assert_int_equal(libc_strftime(text, 5, "%F", &tm), 0);
}

/*
 * The first and the last second of the years that fit into an int, compared with the host's
 * results.
 */
static void calendar_limits(void **state)
{
    const struct tm first = {.tm_year = INT_MIN, .tm_mday = 1};
    const struct tm last = {
        .tm_year = INT_MAX, .tm_mon = 11, .tm_mday = 31, .tm_hour = 23, .tm_min = 59, .tm_sec = 59};
    const struct tm named = {.tm_year = INT_MAX - 1900, .tm_mon = 6, .tm_mday = 15};
    const struct tm *const dates[] = {&first, &last, &named};
    struct tm tm, host;
    char text[100], expected[100];

    (void)state;
    for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
        host = *dates[i];
        time_t t = timegm(&host);

        assert_non_null(libc_gmtime_r(&t, &tm));
        assert_int_equal(tm.tm_year, host.tm_year);
        assert_int_equal(tm.tm_yday, host.tm_yday);
        assert_int_equal(tm.tm_wday, host.tm_wday);
        assert_true(libc_timegm(&tm) == t);
        libc_strftime(text, sizeof(text), "%F %T %G-W%V-%u %C", &tm);
        strftime(expected, sizeof(expected), "%F %T %G-W%V-%u %C", &host);
        /* the host's library may show a year that does not fit into an int as a negative one */
        assert_string_equal(text, i == 1 ? "2147485547-12-31 23:59:59 2147485548-W01-3 21474855"
                                         : expected);
        time_t beyond = t + (i == 0 ? -1 : i == 1 ? 1 : t);
        libc_errno = 0;
        assert_null(libc_gmtime_r(&beyond, &tm));
        assert_int_equal(libc_errno, EOVERFLOW);
    }
}

int misc_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting),
        cmocka_unit_test(sorting_any_size),
        cmocka_unit_test(sorting_hostile_input),
        cmocka_unit_test(environment),
        cmocka_unit_test(options),
        cmocka_unit_test(path_parts),
        cmocka_unit_test(calendar),
        cmocka_unit_test(calendar_limits),
    };

    return cmocka_run_group_tests_name("libc misc", tests, NULL, NULL);
}
