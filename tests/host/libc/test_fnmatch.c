/* SPDX-License-Identifier: MIT */
/*
 * Patterns of file names: compared with the host's results, for chosen and for random patterns, and
 * for wrong ones.
 */
#include <fnmatch.h>

#include "libc.h"

#define RANDOM_ROUNDS 200000
#define OUR_CASEFOLD (1 << 3)
#define OUR_BADPATTERN 2

int libc_fnmatch(const char *pattern, const char *string, int flags);

/* The flags of both have the same numbers, except this one. */
static int host_flags(int flags)
{
    return (flags & 7) | ((flags & OUR_CASEFOLD) != 0 ? FNM_CASEFOLD : 0);
}

static bool same_answer(const char *pattern, const char *string, int flags)
{
    int ours = libc_fnmatch(pattern, string, flags);
    int theirs = fnmatch(pattern, string, host_flags(flags));

    if (ours == theirs)
        return true;
    print_message("'%s' on '%s', flags %d: %d, the host: %d\n", pattern, string, flags, ours,
                  theirs);
    return false;
}

static void like_the_host(void **state)
{
    static const char *const patterns[] = {
        "",
        "*",
        "?",
        "a*",
        "*a",
        "*.c",
        "a?c",
        "a*b*c",
        "**",
        "a**b",
        "[abc]*",
        "[!abc]*",
        "[^a]b",
        "[]a]b",
        "[!]a]b",
        "[a-c]b",
        "[a-]b",
        "[-a]b",
        "[",
        "[a",
        "a[",
        "[]",
        "[!]",
        "[[:alpha:]]*",
        "[[:digit:][:upper:]]?",
        "[![:space:]]*",
        "[[.a.]-c]b",
        "[[=a=]]b",
        "\\*",
        "\\?b",
        "\\a*",
        "[\\]a]b",
        "[\\a]b",
        "*\\**",
        ".*",
        "*/b",
        "*/*",
        "?/b",
        "[/]b",
        "a[/]b",
        "a/*",
        "[.]a",
        "?a",
        "*.*",
        "A*",
        "[A-C]B",
        "*c*c*c*",
        "a/.b",
        "a/?b",
        "a/*b",
        "a/[.]b",
    };
    static const char *const strings[] = {
        "",   "a",   "b",   "ab",   "abc",  "main.c", ".a",    "a.c", "a/b", "/b",    "a/.b",
        "*",  "*b",  "[",   "[a",   "a[",   "]b",     "-b",    "AB",  "Ab",  "1x",    " x",
        "\\", "\\a", "a\\", "accc", "cccc", "a-b",    "a/b/c", "[]",  "[!]", "[a/b]", "!b",
    };
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
        for (size_t k = 0; k < sizeof(strings) / sizeof(strings[0]); k++)
            for (int flags = 0; flags < (strstr(patterns[i], "[[") ? OUR_CASEFOLD : 16); flags++)
                wrong += !same_answer(patterns[i], strings[k], flags);
    assert_int_equal(wrong, 0);
}

static void random_patterns(void **state)
{
    static const char *const pieces[] = {"a", "b", "*",   "?", "[ab]", "[!a]",
                                         "/", ".", "\\a", "*", "A",    "[[:alpha:]]"};
    int wrong = 0;

    (void)state;
    for (int i = 0; i < RANDOM_ROUNDS && wrong < 10; i++) {
        char pattern[128] = "", string[12];
        int length = (int)(random64() % sizeof(string)), flags;

        for (int n = (int)(random64() % 7); n > 0; n--)
            strcat(pattern, pieces[random64() % (sizeof(pieces) / sizeof(pieces[0]))]);
        string[length > 0 ? length - 1 : 0] = '\0';
        for (int k = 0; k + 1 < length; k++)
            string[k] = "aabA./"[random64() % 6];
        flags = (int)(random64() % 16);
        if (strstr(pattern, "*?") != NULL)
            flags &= ~FNM_PERIOD; /* the host takes any period behind that for a leading one */
        wrong += !same_answer(pattern, string, flags);
    }
    assert_int_equal(wrong, 0);
}

/* Cases in which the host differs. A bracket does not reach over a slash (POSIX, XCU 2.13.3). */
static void like_posix(void **state)
{
    (void)state;
    assert_int_equal(libc_fnmatch("[a/b]", "a", FNM_PATHNAME), FNM_NOMATCH);
    assert_int_equal(libc_fnmatch("[a/b]", "[a/b]", FNM_PATHNAME), 0);
    assert_int_equal(libc_fnmatch("[a/b]", "a", 0), 0);
    assert_int_equal(libc_fnmatch("[[:upper:]]", "a", OUR_CASEFOLD), 0);
    assert_int_equal(libc_fnmatch("[![:upper:]]", "a", OUR_CASEFOLD), FNM_NOMATCH);
}

/* An unknown class, or a range that ends before it begins, is reported for every string. */
static void wrong_patterns(void **state)
{
    (void)state;
    assert_int_equal(libc_fnmatch("[[:letter:]]", "a", 0), OUR_BADPATTERN);
    assert_int_equal(libc_fnmatch("x[[:letter:]]", "a", 0), OUR_BADPATTERN);
    assert_int_equal(libc_fnmatch("*[z-a]", "a", 0), OUR_BADPATTERN);
    assert_int_equal(libc_fnmatch("[[.hyphen.]]", "-", 0), OUR_BADPATTERN);
    assert_int_equal(libc_fnmatch("a\\", "a\\", 0), OUR_BADPATTERN);
    assert_int_equal(libc_fnmatch("a\\", "a\\", FNM_NOESCAPE), 0);
}

static void no_exponential_time(void **state)
{
    char string[3001];

    (void)state;
    memset(string, 'a', sizeof(string) - 1);
    string[sizeof(string) - 1] = '\0';
    assert_int_equal(libc_fnmatch("*a*a*a*a*a*a*a*a*a*a*a*a*b", string, 0), FNM_NOMATCH);
}

int fnmatch_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_the_host),       cmocka_unit_test(random_patterns),
        cmocka_unit_test(like_posix),          cmocka_unit_test(wrong_patterns),
        cmocka_unit_test(no_exponential_time),
    };

    return cmocka_run_group_tests_name("libc fnmatch", tests, NULL, NULL);
}
