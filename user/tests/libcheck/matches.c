/* SPDX-License-Identifier: MIT */
/* Regular expressions and patterns of file names: what they match.
 * The results are those of the library of the computer that builds Diarch, where the same checks run (make test-libc). */
#include "check.h"
#include <fnmatch.h>
#include <regex.h>

#define GROUPS 4

/* E: extended, B: basic; i: in either case. The result: the groups, "-" for no match, or "error" for a wrong pattern. */
static const struct {
    const char *kind, *pattern, *text, *result;
} expressions[] = {
    /* clang-format off */
    {"B", "a*b", "b", "(0,1)(-1,-1)(-1,-1)(-1,-1)"},
    {"B", "a*b", "aaab", "(0,4)(-1,-1)(-1,-1)(-1,-1)"},
    {"B", "a*b", "ac", "-"},
    {"E", "a+b", "b", "-"},
    {"E", "a+b", "aaab", "(0,4)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "a+b", "xaab", "(1,4)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "a?b", "b", "(0,1)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "a?b", "ab", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "a?b", "aab", "(1,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "(ab|cd)e", "abe", "(0,3)(0,2)(-1,-1)(-1,-1)"},
    {"E", "(ab|cd)e", "cde", "(0,3)(0,2)(-1,-1)(-1,-1)"},
    {"E", "(ab|cd)e", "acde", "(1,4)(1,3)(-1,-1)(-1,-1)"},
    {"E", "(a|ab)(c|bcd)(d*)", "acd", "(0,3)(0,1)(1,2)(2,3)"},
    {"E", "(a|ab)(c|bcd)(d*)", "abc", "(0,3)(0,2)(2,3)(3,3)"},
    {"E", "[[:digit:]]+", "abc123", "(3,6)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[[:digit:]]+", "x", "-"},
    {"E", "[[:digit:]]+", "0", "(0,1)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[[:alpha:]_][[:alnum:]_]*", "_a1", "(0,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[[:alpha:]_][[:alnum:]_]*", "9x", "(1,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[[:alpha:]_][[:alnum:]_]*", "99", "-"},
    {"B", "[^a-c]", "abcd", "(3,4)(-1,-1)(-1,-1)(-1,-1)"},
    {"B", "[^a-c]", "abc", "-"},
    {"B", "[^a-c]", "x", "(0,1)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "^(.*)=(.*)$", "a=b", "(0,3)(0,1)(2,3)(-1,-1)"},
    {"E", "^(.*)=(.*)$", "a=b=c", "(0,5)(0,3)(4,5)(-1,-1)"},
    {"E", "^(.*)=(.*)$", "none", "-"},
    {"E", "(a*)*", "aaa", "(0,3)(0,3)(-1,-1)(-1,-1)"},
    {"E", "(a*)*", "b", "(0,0)(0,0)(-1,-1)(-1,-1)"},
    {"E", "(a*)*", "", "(0,0)(0,0)(-1,-1)(-1,-1)"},
    {"E", "x{2}", "x", "-"},
    {"E", "x{2}", "xx", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "x{2}", "xxx", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "x{2,}", "x", "-"},
    {"E", "x{2,}", "xx", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "x{2,}", "xxxx", "(0,4)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "x{1,2}y", "xxy", "(0,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "x{1,2}y", "xxxy", "(1,4)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "x{1,2}y", "y", "-"},
    {"B", "x\\{2\\}", "x", "-"},
    {"B", "x\\{2\\}", "xxx", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"B", "\\(a\\)\\1", "aa", "(0,2)(0,1)(-1,-1)(-1,-1)"},
    {"B", "\\(a\\)\\1", "ab", "-"},
    {"B", "\\(a\\)\\1", "xaax", "(1,3)(1,2)(-1,-1)(-1,-1)"},
    {"B", "\\(a*\\)b\\1", "aabaa", "(0,5)(0,2)(-1,-1)(-1,-1)"},
    {"B", "\\(a*\\)b\\1", "ab", "(1,2)(1,1)(-1,-1)(-1,-1)"},
    {"B", "\\(a*\\)b\\1", "b", "(0,1)(0,0)(-1,-1)(-1,-1)"},
    {"Ei", "hello", "HELLO", "(0,5)(-1,-1)(-1,-1)(-1,-1)"},
    {"Ei", "hello", "HeLLo world", "(0,5)(-1,-1)(-1,-1)(-1,-1)"},
    {"Ei", "hello", "help", "-"},
    {"E", "a.c", "abc", "(0,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "a.c", "ac", "-"},
    {"E", "a.c", "a\nc", "(0,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "(^|[^a-z])cat([^a-z]|$)", "cat", "(0,3)(0,0)(3,3)(-1,-1)"},
    {"E", "(^|[^a-z])cat([^a-z]|$)", "concat", "-"},
    {"E", "(^|[^a-z])cat([^a-z]|$)", "the cat sat", "(3,8)(3,4)(7,8)(-1,-1)"},
    {"E", "[]a]+", "]a]", "(0,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[]a]+", "b", "-"},
    {"E", "[a\\]+", "\\a", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[a\\]+", "b", "-"},
    {"E", "\\(x\\)", "(x)", "(0,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "\\(x\\)", "x", "-"},
    {"E", "a|b|c", "c", "(0,1)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "a|b|c", "d", "-"},
    {"E", "a|b|c", "xb", "(1,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "(foo)?bar", "bar", "(0,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "(foo)?bar", "foobar", "(0,6)(0,3)(-1,-1)(-1,-1)"},
    {"E", "(foo)?bar", "fobar", "(2,5)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "((a)|(b))*", "c", "(0,0)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[0-9]{1,3}(\\.[0-9]{1,3}){3}", "10.0.2.15", "(0,9)(6,9)(-1,-1)(-1,-1)"},
    {"E", "[0-9]{1,3}(\\.[0-9]{1,3}){3}", "1.2.3", "-"},
    {"E", "[0-9]{1,3}(\\.[0-9]{1,3}){3}", "x 127.0.0.1", "(2,11)(9,11)(-1,-1)(-1,-1)"},
    {"E", "^$", "", "(0,0)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "^$", "a", "-"},
    {"B", "^*a", "*a", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"B", "^*a", "a", "-"},
    {"E", "(a|b)*c", "ababc", "(0,5)(3,4)(-1,-1)(-1,-1)"},
    {"E", "(a|b)*c", "abab", "-"},
    {"E", "(a|b)*c", "c", "(0,1)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[[:space:]]+", "a b", "(1,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[[:space:]]+", "ab", "-"},
    {"E", "[[:space:]]+", "\t x", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[[:upper:]][[:lower:]]*", "Hello", "(0,5)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[[:upper:]][[:lower:]]*", "hello", "-"},
    {"E", "[[:upper:]][[:lower:]]*", "heLLo", "(2,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[+-]?[0-9]+", "-12", "(0,3)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[+-]?[0-9]+", "+7x", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "[+-]?[0-9]+", "x", "-"},
    {"E", "\"[^\"]*\"", "say \"hi\"", "(4,8)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "\"[^\"]*\"", "none", "-"},
    {"E", "\"[^\"]*\"", "\"\"", "(0,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "(.)(.)", "ab", "(0,2)(0,1)(1,2)(-1,-1)"},
    {"E", "(.)(.)", "a", "-"},
    {"E", "a{0}b", "ab", "(1,2)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "a{0}b", "b", "(0,1)(-1,-1)(-1,-1)(-1,-1)"},
    {"E", "(", "x", "error"},
    {"E", "[", "x", "error"},
    {"E", "a{1", "x", "error"},
    {"E", "*a|(", "x", "error"},
    {"E", "[[:nope:]]", "x", "error"},
    {"E", "a{2,1}", "x", "error"},
    {"E", "\\", "x", "error"},
    /* clang-format on */
};

static const struct {
    const char *pattern;
    int flags; /* 1: FNM_PATHNAME, 4: FNM_PERIOD */
    const char *text;
    bool matches;
} names[] = {
    /* clang-format off */
    {"*.c", 0, "a.c", true},
    {"*.c", 1, "a.c", true},
    {"*.c", 4, "a.c", true},
    {"*.c", 0, ".c", true},
    {"*.c", 1, ".c", true},
    {"*.c", 4, ".c", false},
    {"*.c", 0, "a.h", false},
    {"*.c", 1, "a.h", false},
    {"*.c", 4, "a.h", false},
    {"*.c", 0, "dir/a.c", true},
    {"*.c", 1, "dir/a.c", false},
    {"*.c", 4, "dir/a.c", true},
    {"[a-c]?", 0, "ab", true},
    {"[a-c]?", 1, "ab", true},
    {"[a-c]?", 4, "ab", true},
    {"[a-c]?", 0, "d1", false},
    {"[a-c]?", 1, "d1", false},
    {"[a-c]?", 4, "d1", false},
    {"[a-c]?", 0, "c", false},
    {"[a-c]?", 1, "c", false},
    {"[a-c]?", 4, "c", false},
    {"a\\*b", 0, "a*b", true},
    {"a\\*b", 1, "a*b", true},
    {"a\\*b", 4, "a*b", true},
    {"a\\*b", 0, "axb", false},
    {"a\\*b", 1, "axb", false},
    {"a\\*b", 4, "axb", false},
    {"*", 0, "", true},
    {"*", 1, "", true},
    {"*", 4, "", true},
    {"*", 0, ".hidden", true},
    {"*", 1, ".hidden", true},
    {"*", 4, ".hidden", false},
    {"*", 0, "a/b", true},
    {"*", 1, "a/b", false},
    {"*", 4, "a/b", true},
    {"[!x]*", 0, "abc", true},
    {"[!x]*", 1, "abc", true},
    {"[!x]*", 4, "abc", true},
    {"[!x]*", 0, "xbc", false},
    {"[!x]*", 1, "xbc", false},
    {"[!x]*", 4, "xbc", false},
    {"a[[:digit:]]", 0, "a1", true},
    {"a[[:digit:]]", 1, "a1", true},
    {"a[[:digit:]]", 4, "a1", true},
    {"a[[:digit:]]", 0, "aa", false},
    {"a[[:digit:]]", 1, "aa", false},
    {"a[[:digit:]]", 4, "aa", false},
    {"?", 0, "", false},
    {"?", 1, "", false},
    {"?", 4, "", false},
    {"?", 0, "a", true},
    {"?", 1, "a", true},
    {"?", 4, "a", true},
    {"?", 0, "ab", false},
    {"?", 1, "ab", false},
    {"?", 4, "ab", false},
    {"**/x", 0, "a/x", true},
    {"**/x", 1, "a/x", true},
    {"**/x", 4, "a/x", true},
    {"**/x", 0, "x", false},
    {"**/x", 1, "x", false},
    {"**/x", 4, "x", false},
    {"[]]", 0, "]", true},
    {"[]]", 1, "]", true},
    {"[]]", 4, "]", true},
    {"[]]", 0, "x", false},
    {"[]]", 1, "x", false},
    {"[]]", 4, "x", false},
    {"a*b*c", 0, "abc", true},
    {"a*b*c", 1, "abc", true},
    {"a*b*c", 4, "abc", true},
    {"a*b*c", 0, "axxbyyc", true},
    {"a*b*c", 1, "axxbyyc", true},
    {"a*b*c", 4, "axxbyyc", true},
    {"a*b*c", 0, "acb", false},
    {"a*b*c", 1, "acb", false},
    {"a*b*c", 4, "acb", false},
    /* clang-format on */
};

static void describe(const char *kind, const char *pattern, const char *text, char result[128])
{
    int flags = (*kind == 'E' ? REG_EXTENDED : 0) | (kind[1] == 'i' ? REG_ICASE : 0);
    regmatch_t groups[GROUPS];
    regex_t regex;
    size_t n = 0;

    strcpy(result, "error");
    if (regcomp(&regex, pattern, flags) != 0)
        return;
    strcpy(result, "-");
    if (regexec(&regex, text, GROUPS, groups, 0) == 0) {
        for (int i = 0; i < GROUPS; i++)
            n += (size_t)snprintf(result + n, 128 - n, "(%d,%d)", (int)groups[i].rm_so,
                                  (int)groups[i].rm_eo);
    }
    regfree(&regex);
}

void check_matches(void)
{
    char result[128];

    for (size_t i = 0; i < sizeof(expressions) / sizeof(*expressions); i++) {
        describe(expressions[i].kind, expressions[i].pattern, expressions[i].text, result);
        check_text(result, expressions[i].result, expressions[i].pattern, (int)i);
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        int flags = (names[i].flags & 1 ? FNM_PATHNAME : 0) | (names[i].flags & 4 ? FNM_PERIOD : 0);
        bool matches = fnmatch(names[i].pattern, names[i].text, flags) == 0;
        check_one(matches == names[i].matches, names[i].pattern, names[i].text, (int)i);
    }
}
