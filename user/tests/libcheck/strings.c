/* SPDX-License-Identifier: MIT */
/* Strings, bytes, characters, and patterns of names. */
#include "check.h"
#include <ctype.h>
#include <fnmatch.h>
#include <libgen.h>
#include <regex.h>
#include <stdlib.h>
#include <strings.h>

static void copying(void)
{
    char buf[16];

    CHECK(strlen(strcpy(buf, "abc")) == 3 && strcmp(buf, "abc") == 0);
    CHECK(stpcpy(buf, "hello") == buf + 5);
    memset(buf, 'x', sizeof(buf));
    CHECK(strncpy(buf, "ab", 5) == buf && memcmp(buf, "ab\0\0\0x", 6) == 0);
    memset(buf, 'x', sizeof(buf));
    CHECK(stpncpy(buf, "abc", 6) == buf + 3 && memcmp(buf, "abc\0\0\0x", 7) == 0);
    CHECK(stpncpy(buf, "abcdef", 4) == buf + 4 && buf[4] == '\0');
    strcpy(buf, "ab");
    CHECK(strcmp(strcat(buf, "cd"), "abcd") == 0);
    CHECK(strcmp(strncat(buf, "efgh", 2), "abcdef") == 0);
    CHECK(memccpy(buf, "one:two", ':', 7) == buf + 4 && memcmp(buf, "one:", 4) == 0);
    CHECK(memccpy(buf, "one:two", '!', 7) == NULL && memcmp(buf, "one:two", 7) == 0);
    strcpy(buf, "0123456789");
    CHECK(strcmp(memmove(buf + 2, buf, 5), "01234789") == 0);
    CHECK(memcmp(memmove(buf, buf + 1, 4), "1012", 4) == 0);
    bzero(buf, 3);
    CHECK(buf[0] == 0 && buf[2] == 0 && buf[3] != 0);
    bcopy("xyz", buf, 3);
    CHECK(bcmp(buf, "xyz", 3) == 0 && bcmp(buf, "xya", 3) != 0);
}

static void searching(void)
{
    const char *s = "hello, world";

    CHECK(strchr(s, 'o') == s + 4 && strrchr(s, 'o') == s + 8 && strchr(s, 'z') == NULL);
    CHECK(strchr(s, '\0') == s + 12 && strrchr(s, '\0') == s + 12);
    CHECK(index(s, 'l') == s + 2 && rindex(s, 'l') == s + 10);
    CHECK(strstr(s, "world") == s + 7 && strstr(s, "") == s && strstr(s, "worlds") == NULL);
    CHECK(strstr("aaaaab", "aab") != NULL && strstr("abababc", "ababc") != NULL);
    CHECK(strpbrk(s, ",w") == s + 5 && strpbrk(s, "xyz") == NULL);
    CHECK(strspn(s, "hel") == 4 && strcspn(s, ",") == 5 && strspn("", "a") == 0);
    CHECK(memchr(s, 'w', 7) == NULL && memchr(s, 'w', 8) == s + 7);
    CHECK(strnlen(s, 5) == 5 && strnlen(s, 50) == 12);
    CHECK(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("\x80", "a") > 0);
    CHECK(strncmp("abcd", "abce", 3) == 0 && strncmp("abcd", "abce", 4) < 0);
    CHECK(strcasecmp("HeLLo", "hEllO") == 0 && strncasecmp("ABx", "abY", 2) == 0);
    CHECK(strcasecmp("a", "B") < 0 && strcoll("a", "b") < 0);
    CHECK(ffs(0) == 0 && ffs(1) == 1 && ffs(0x50) == 5 && ffs((int)0x80000000) == 32);
}

static void splitting(void)
{
    char text[] = "  one, two,,three ", *rest, *word;
    char fields[] = "a::b:", *next = fields;

    word = strtok_r(text, " ,", &rest);
    CHECK_TEXT(word, "one");
    CHECK_TEXT(strtok_r(NULL, " ,", &rest), "two");
    CHECK_TEXT(strtok_r(NULL, " ,", &rest), "three");
    CHECK(strtok_r(NULL, " ,", &rest) == NULL);
    CHECK_TEXT(strsep(&next, ":"), "a");
    CHECK_TEXT(strsep(&next, ":"), "");
    CHECK_TEXT(strsep(&next, ":"), "b");
    CHECK_TEXT(strsep(&next, ":"), "");
    CHECK(next == NULL && strsep(&next, ":") == NULL);
}

static void check_path(const char *path, const char *base, const char *dir)
{
    char copy[64];

    strcpy(copy, path);
    CHECK_TEXT(basename(copy), base);
    strcpy(copy, path);
    CHECK_TEXT(dirname(copy), dir);
}

static void paths(void)
{
    check_path("/usr/lib", "lib", "/usr");
    check_path("/usr/", "usr", "/");
    check_path("usr", "usr", ".");
    check_path("/", "/", "/");
    check_path(".", ".", ".");
    check_path("..", "..", ".");
    check_path("", ".", ".");
    check_path("a//b///", "b", "a");
    check_path("/a", "a", "/");
}

static void characters(void)
{
    int letters = 0, digits = 0, spaces = 0, marks = 0, hex = 0, controls = 0, prints = 0;

    for (int c = 0; c < 256; c++) {
        letters += isalpha(c) != 0;
        digits += isdigit(c) != 0;
        spaces += isspace(c) != 0;
        marks += ispunct(c) != 0;
        hex += isxdigit(c) != 0;
        controls += iscntrl(c) != 0;
        prints += isprint(c) != 0;
        CHECK((isupper(c) != 0) == (c >= 'A' && c <= 'Z'));
        CHECK(toupper(c) == (c >= 'a' && c <= 'z' ? c - 32 : c));
    }
    CHECK(letters == 52 && digits == 10 && spaces == 6 && marks == 32);
    CHECK(hex == 22 && controls == 33 && prints == 95);
    CHECK(!isalpha(EOF) && isblank('\t') && isgraph('!') && !isgraph(' '));
}

static void names(void)
{
    CHECK(fnmatch("*.c", "main.c", 0) == 0 && fnmatch("*.c", "main.h", 0) == FNM_NOMATCH);
    CHECK(fnmatch("a?c", "abc", 0) == 0 && fnmatch("a?c", "ac", 0) != 0);
    CHECK(fnmatch("[a-c]x", "bx", 0) == 0 && fnmatch("[!a-c]x", "bx", 0) != 0);
    CHECK(fnmatch("*", "a/b", 0) == 0 && fnmatch("*", "a/b", FNM_PATHNAME) != 0);
    CHECK(fnmatch("*", ".x", FNM_PERIOD) != 0 && fnmatch(".*", ".x", FNM_PERIOD) == 0);
    CHECK(fnmatch("\\*", "*", 0) == 0 && fnmatch("\\*", "x", 0) != 0);
    CHECK(fnmatch("\\*", "\\x", FNM_NOESCAPE) == 0);
    CHECK(fnmatch("[[:digit:]]*", "4x", 0) == 0 && fnmatch("[[:digit:]]*", "x4", 0) != 0);
}

/* Where the expression first matches, as "begin-end" of the whole and the first group. */
static const char *match(const char *expression, const char *text, int flags)
{
    static char result[64];
    regmatch_t found[2];
    regex_t regex;

    if (regcomp(&regex, expression, flags) != 0)
        return "bad";
    if (regexec(&regex, text, 2, found, 0) != 0)
        strcpy(result, "none");
    else
        snprintf(result, sizeof(result), "%d-%d %d-%d", (int)found[0].rm_so, (int)found[0].rm_eo,
                 (int)found[1].rm_so, (int)found[1].rm_eo);
    regfree(&regex);
    return result;
}

static void expressions(void)
{
    CHECK_TEXT(match("b*", "abb", 0), "0-0 -1--1");
    CHECK_TEXT(match("a\\(b*\\)c", "xabbc", 0), "1-5 2-4");
    CHECK_TEXT(match("(a|ab)(c|bcd)", "abcd", REG_EXTENDED), "0-4 0-1");
    CHECK_TEXT(match("x{2,3}", "axxxx", REG_EXTENDED), "1-4 -1--1");
    CHECK_TEXT(match("\\(.\\)\\1", "abccd", 0), "2-4 2-3");
    CHECK_TEXT(match("^b", "a\nb", REG_NEWLINE), "2-3 -1--1");
    CHECK_TEXT(match("ABC", "xabc", REG_ICASE), "1-4 -1--1");
    CHECK_TEXT(match("[[:alpha:]]+", "12ab3", REG_EXTENDED), "2-4 -1--1");
    CHECK_TEXT(match("(", "x", REG_EXTENDED), "bad");
    CHECK_TEXT(match("a.c$", "abcd", 0), "none");
}

void check_strings(void)
{
    copying();
    searching();
    splitting();
    paths();
    characters();
    names();
    expressions();
}
