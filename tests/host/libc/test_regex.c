/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions: compared with the host's, which has the same syntax for all that POSIX
 * defines; compared with POSIX itself, if the host is known to be wrong or has more; and patterns
 * that take exponential time if every way is tried.
 */
#include <regex.h>

#include "libc.h"

#define GROUPS 6
#define RANDOM_ROUNDS 30000

/* Our structure, which differs from the host's header. */
struct our_regex {
    size_t groups;
    void *program;
};
struct our_match {
    ptrdiff_t begin, end;
};

int libc_regcomp(struct our_regex *regex, const char *pattern, int flags);
int libc_regexec(const struct our_regex *regex, const char *text, size_t count,
                 struct our_match *match, int flags);
size_t libc_regerror(int error, const struct our_regex *regex, char *buf, size_t size);
void libc_regfree(struct our_regex *regex);

/*
 * A pattern with texts, separated by tabs. B: basic, E: extended; then i: REG_ICASE, n:
 * REG_NEWLINE.
 */
struct line {
    const char *kind, *pattern, *texts;
};

static const struct line lines[] = {
#include "regex_lines.h"
};

/*
 * A pattern, one text, and the result that POSIX demands: the groups, or "-", or the number of an
 * error.
 */
static const struct {
    const char *kind, *pattern, *text, *result;
} wanted[] = {
#include "regex_wanted.h"
};

static int flags_of(const char *kind)
{
    return (kind[0] == 'E' ? REG_EXTENDED : 0) | (strchr(kind, 'i') != NULL ? REG_ICASE : 0) |
           (strchr(kind, 'n') != NULL ? REG_NEWLINE : 0);
}

/* The result of a match in words: (0,3)(1,2)(-1,-1), or "-" for none. */
static void describe(char *text, size_t size, int error, const struct our_match *match, size_t n)
{
    size_t length = 0;

    snprintf(text, size, "%s", error == 0 ? "" : error == REG_NOMATCH ? "-" : "error");
    for (size_t i = 0; error == 0 && i < n; i++)
        length += (size_t)snprintf(text + length, size - length, "(%d,%d)", (int)match[i].begin,
                                   (int)match[i].end);
}

static void ours(const struct our_regex *regex, const char *text, int flags, size_t n, char *out,
                 size_t size)
{
    struct our_match match[GROUPS];

    describe(out, size, libc_regexec(regex, text, n, match, flags), match, n);
}

static void theirs(const regex_t *regex, const char *text, int flags, size_t n, char *out,
                   size_t size)
{
    struct our_match copy[GROUPS];
    regmatch_t match[GROUPS];
    int error = regexec(regex, text, n, match, flags);

    for (size_t i = 0; i < n; i++)
        copy[i] = (struct our_match){match[i].rm_so, match[i].rm_eo};
    describe(out, size, error, copy, n);
}

/* Compares n groups of one match with the host's. Returns whether they are the same. */
static bool same_match(const char *pattern, const char *text, const struct our_regex *our,
                       const regex_t *their, int flags, size_t n)
{
    char a[128], b[128];

    ours(our, text, flags, n, a, sizeof(a));
    theirs(their, text, flags, n, b, sizeof(b));
    if (strcmp(a, b) == 0)
        return true;
    print_message("'%s' on '%s': %s, the host: %s\n", pattern, text, a, b);
    return false;
}

static int check_line(const struct line *line)
{
    struct our_regex our;
    regex_t their;
    char texts[512];
    int wrong = 0, error = libc_regcomp(&our, line->pattern, flags_of(line->kind));
    int their_error = regcomp(&their, line->pattern, flags_of(line->kind));
    const char *text;
    char *rest = texts;

    snprintf(texts, sizeof(texts), "%s", line->texts);
    if (error != 0 || their_error != 0) {
        print_message("'%s' does not compile: %d, the host: %d\n", line->pattern, error,
                      their_error);
        return 1;
    }
    assert_int_equal(our.groups, their.re_nsub);
    while ((text = strsep(&rest, "\t")) != NULL)
        wrong += !same_match(line->pattern, text, &our, &their, 0, our.groups + 1);
    libc_regfree(&our);
    regfree(&their);
    return wrong;
}

static void like_the_host(void **state)
{
    int wrong = 0, cases = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        wrong += check_line(&lines[i]);
        cases++;
        for (const char *p = lines[i].texts; *p != '\0'; p++)
            cases += *p == '\t';
    }
    print_message("%d cases\n", cases);
    assert_true(cases >= 300);
    assert_int_equal(wrong, 0);
}

static void like_posix(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        struct our_regex our;
        char result[128];
        int error = libc_regcomp(&our, wanted[i].pattern, flags_of(wanted[i].kind));

        if (error == 0) {
            ours(&our, wanted[i].text, 0, our.groups + 1, result, sizeof(result));
            libc_regfree(&our);
        } else {
            snprintf(result, sizeof(result), "%d", error);
        }
        if (strcmp(result, wanted[i].result) != 0) {
            print_message("'%s' on '%s': %s, not %s\n", wanted[i].pattern, wanted[i].text, result,
                          wanted[i].result);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void anchors_at_the_ends(void **state)
{
    static const struct line both = {"E", "^a|b$", ""};
    struct our_regex our;
    regex_t their;

    (void)state;
    assert_int_equal(libc_regcomp(&our, both.pattern, REG_EXTENDED | REG_NEWLINE), 0);
    assert_int_equal(regcomp(&their, both.pattern, REG_EXTENDED | REG_NEWLINE), 0);
    for (int flags = 0; flags < 4; flags++) {
        assert_true(same_match(both.pattern, "a", &our, &their, flags, 1));
        assert_true(same_match(both.pattern, "b", &our, &their, flags, 1));
        assert_true(same_match(both.pattern, "ccb", &our, &their, flags, 1));
        assert_true(same_match(both.pattern, "cb\na", &our, &their, flags, 1));
    }
    libc_regfree(&our);
    regfree(&their);
}

static void messages(void **state)
{
    struct our_regex our;
    char text[10];

    (void)state;
    assert_int_equal(libc_regcomp(&our, "[a", 0), REG_EBRACK);
    assert_int_equal(libc_regerror(REG_EBRACK, &our, text, sizeof(text)), sizeof("Unmatched ["));
    assert_string_equal(text, "Unmatched");
    assert_int_equal(libc_regerror(77, NULL, NULL, 0), sizeof("Unknown error"));
    libc_regfree(&our); /* there is nothing to free, and this is harmless */
}

/* Random patterns: a piece is an atom with or without a repetition. */
static void random_pattern(char **to, int depth, bool extended)
{
    int pieces = (int)(random64() % 3) + 1;

    while (pieces-- > 0) {
        static const char *const atoms[] = {"a", "b", "c", ".", "[ab]", "[^a]", "a", "b"};
        static const char *const repeats[2][7] = {
            {"", "", "*", "\\{2\\}", "\\{1,2\\}", "\\{0,1\\}", "*"},
            {"", "", "*", "+", "?", "{1,2}", "{2,}"},
        };
        unsigned choice = (unsigned)(random64() % 12);

        if (choice < 8 || depth == 0) {
            *to += sprintf(*to, "%s", atoms[choice % 8]);
        } else {
            *to += sprintf(*to, extended ? "(" : "\\(");
            random_pattern(to, depth - 1, extended);
            if (choice < 10) {
                *to += sprintf(*to, extended ? "|" : "\\|");
                random_pattern(to, depth - 1, extended);
            }
            *to += sprintf(*to, extended ? ")" : "\\)");
        }
        *to += sprintf(*to, "%s", repeats[extended][random64() % 7]);
    }
}

static void random_text(char *text)
{
    int length = (int)(random64() % 9);

    while (length-- > 0)
        *text++ = "abcA"[random64() % 4];
    *text = '\0';
}

/*
 * The whole match must be the host's. Groups are not compared: the host often differs from POSIX
 * there.
 */
static void random_patterns(void **state)
{
    int wrong = 0;

    (void)state;
    for (int i = 0; i < RANDOM_ROUNDS && wrong < 10; i++) {
        bool extended = i % 2 == 0;
        int flags = (extended ? REG_EXTENDED : 0) | (random64() % 4 == 0 ? REG_ICASE : 0);
        char pattern[4096], text[16], *end = pattern;
        struct our_regex our;
        regex_t their;

        random_pattern(&end, 2, extended);
        assert_int_equal(libc_regcomp(&our, pattern, flags), 0);
        assert_int_equal(regcomp(&their, pattern, flags), 0);
        for (int k = 0; k < 3; k++) {
            random_text(text);
            wrong += !same_match(pattern, text, &our, &their, 0, 1);
        }
        libc_regfree(&our);
        regfree(&their);
    }
    assert_int_equal(wrong, 0);
}

/* Random basic patterns with references. Only whole matches are compared, as above. */
static void random_references(void **state)
{
    static const char *const pieces[] = {
        "a", "b", ".", "[ab]", "\\(a\\)", "\\(a*\\)", "\\(b\\|ab\\)", "\\(.*\\)", "\\1", "a*",
    };
    int wrong = 0, compared = 0;

    (void)state;
    for (int i = 0; i < RANDOM_ROUNDS && wrong < 10; i++) {
        char pattern[128] = "", text[16];
        struct our_regex our;
        regex_t their;

        for (int n = (int)(random64() % 4); n >= 0; n--)
            strcat(pattern, pieces[random64() % (sizeof(pieces) / sizeof(pieces[0]))]);
        strcat(pattern, "\\1");
        if (libc_regcomp(&our, pattern, 0) != 0)
            continue; /* nothing to refer to */
        assert_int_equal(regcomp(&their, pattern, 0), 0);
        random_text(text);
        wrong += !same_match(pattern, text, &our, &their, 0, 1);
        compared++;
        libc_regfree(&our);
        regfree(&their);
    }
    assert_true(compared > RANDOM_ROUNDS / 4);
    assert_int_equal(wrong, 0);
}

/*
 * Patterns that take time exponential in the length of the text if one way is tried after the
 * other.
 */
static void no_exponential_time(void **state)
{
    static const char *const patterns[] = {
        "(a*)*b",   "(a|aa)+b", "(a|a)*b", "((a*)*)*b", "(a?){100}b", "(.*)(.*)(.*)(.*)(.*)(.*)b",
        "(a*a*)*b", "(a+)+b",
    };
    char text[2001];

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        struct our_match match[8];
        struct our_regex our;

        assert_int_equal(libc_regcomp(&our, patterns[i], REG_EXTENDED), 0);
        assert_int_equal(libc_regexec(&our, text, 8, match, 0), REG_NOMATCH);
        text[1000] = 'b';
        assert_int_equal(libc_regexec(&our, text, 8, match, 0), 0);
        assert_int_equal(match[0].end, 1001);
        text[1000] = 'a';
        libc_regfree(&our);
    }
}

/* Back references have no such bound: if an answer would take too much, it is an error. */
static void too_much(void **state)
{
    struct our_match match;
    struct our_regex our;
    char text[2001];

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(libc_regcomp(&our, "\\(.*\\)\\(.*\\)\\1\\2b", 0), 0);
    assert_int_equal(libc_regexec(&our, text, 1, &match, 0), REG_ESPACE);
    assert_int_equal(libc_regexec(&our, "aaaab", 1, &match, 0), 0);
    libc_regfree(&our);
}

int regex_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_the_host),       cmocka_unit_test(like_posix),
        cmocka_unit_test(anchors_at_the_ends), cmocka_unit_test(messages),
        cmocka_unit_test(random_patterns),     cmocka_unit_test(random_references),
        cmocka_unit_test(no_exponential_time), cmocka_unit_test(too_much),
    };

    return cmocka_run_group_tests_name("libc regular expressions", tests, NULL, NULL);
}
