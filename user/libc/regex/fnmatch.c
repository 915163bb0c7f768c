/* SPDX-License-Identifier: MIT */
/*
 * fnmatch(): patterns of the shell (POSIX, XCU 2.13). If an element does not match, the last star
 * takes one character more; no earlier star needs to change. So the time is bounded by the length
 * of the pattern times that of the string.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "bracket.h"

/* The element at the beginning of a pattern. */
struct element {
    enum { ELEMENT_CHAR, ELEMENT_ANY, ELEMENT_SET, ELEMENT_STAR, ELEMENT_END } kind;
    char c;
    struct charset set;
    const char *rest; /* of the pattern, behind it */
};

/*
 * A [ begins an expression only if the pattern has its end; in a pattern of paths the end must come
 * before a slash.
 */
static bool is_bracket(const char *pattern, const char *end, int flags)
{
    if ((flags & FNM_PATHNAME) == 0)
        return true;
    for (; pattern < end; pattern++) {
        if (*pattern == '/')
            return false;
    }
    return true;
}

/* Returns 0 or FNM_BADPATTERN. */
static int read_set(struct element *element, const char *pattern, int flags)
{
    const char *end = pattern;
    unsigned how = BRACKET_SHELL;
    int error;

    if ((flags & FNM_NOESCAPE) == 0)
        how |= BRACKET_ESCAPES;
    if ((flags & FNM_CASEFOLD) != 0)
        how |= BRACKET_FOLD;
    error = bracket_parse(&end, how, &element->set);
    if (error == REG_EBRACK || !is_bracket(pattern, end, flags))
        return 0;
    element->kind = ELEMENT_SET;
    element->rest = end;
    return error != 0 ? FNM_BADPATTERN : 0;
}

static int read_element(struct element *element, const char *pattern, int flags)
{
    element->kind = ELEMENT_CHAR;
    element->c = *pattern;
    element->rest = pattern + 1;
    switch (*pattern) {
    case '\0':
        element->kind = ELEMENT_END;
        element->rest = pattern;
        return 0;
    case '*':
        element->kind = ELEMENT_STAR;
        return 0;
    case '?':
        element->kind = ELEMENT_ANY;
        return 0;
    case '[':
        return read_set(element, pattern + 1, flags);
    case '\\':
        if ((flags & FNM_NOESCAPE) != 0)
            return 0;
        element->c = pattern[1];
        element->rest = pattern + 2;
        return pattern[1] != '\0' ? 0 : FNM_BADPATTERN;
    default:
        return 0;
    }
}

/* Whether only a period in the pattern can match the period at this position. */
static bool is_leading(const char *string, const char *at, int flags)
{
    return (flags & FNM_PERIOD) != 0 && *at == '.' &&
           (at == string || ((flags & FNM_PATHNAME) != 0 && at[-1] == '/'));
}

/* Whether a wildcard may match the character at this position. */
static bool is_wild(const char *string, const char *at, int flags)
{
    return *at != '\0' && !(*at == '/' && (flags & FNM_PATHNAME) != 0) &&
           !is_leading(string, at, flags);
}

static bool matches_element(const struct element *element, const char *string, const char *at,
                            int flags)
{
    if (element->kind == ELEMENT_CHAR) {
        return *at != '\0' && (element->c == *at ||
                               ((flags & FNM_CASEFOLD) != 0 &&
                                tolower((unsigned char)element->c) == tolower((unsigned char)*at)));
    }
    if (!is_wild(string, at, flags))
        return false;
    return element->kind == ELEMENT_ANY ||
           (element->kind == ELEMENT_SET && charset_has(&element->set, *at));
}

/* Refuses every pattern with a mistake, even if the string does not reach the mistake. */
static int check_pattern(const char *pattern, int flags)
{
    struct element element;

    do {
        if (read_element(&element, pattern, flags) != 0)
            return FNM_BADPATTERN;
        pattern = element.rest;
    } while (element.kind != ELEMENT_END);
    return 0;
}

int fnmatch(const char *pattern, const char *string, int flags)
{
    const char *at = string, *star_rest = NULL, *star_at = NULL;
    struct element element;

    if (check_pattern(pattern, flags) != 0)
        return FNM_BADPATTERN;
    for (;;) {
        read_element(&element, pattern, flags);
        if (element.kind == ELEMENT_END && *at == '\0')
            return 0;
        if (element.kind == ELEMENT_STAR) {
            if (is_leading(string, at, flags))
                return FNM_NOMATCH; /* also if the star took nothing: the period must come first */
            star_rest = pattern = element.rest;
            star_at = at;
        } else if (matches_element(&element, string, at, flags)) {
            pattern = element.rest;
            at++;
        } else if (star_rest != NULL && is_wild(string, star_at, flags)) {
            pattern = star_rest;
            at = ++star_at;
        } else {
            return FNM_NOMATCH;
        }
    }
}
