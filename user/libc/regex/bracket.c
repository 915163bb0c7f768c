/* SPDX-License-Identifier: MIT */
/*
 * Bracket expressions, for regular expressions and for patterns of file names (POSIX, XBD 9.3.5).
 * The order of characters is that of their codes, and an equivalence class has one member.
 */
#include "bracket.h"

#include <ctype.h>
#include <regex.h>
#include <string.h>

#define CHARACTERS 256

static const struct {
    const char *name;
    int (*has)(int c);
} classes[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
    {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
    {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
};

void charset_invert(struct charset *set)
{
    for (int i = 0; i < CHARACTERS / 32; i++)
        set->bits[i] = ~set->bits[i];
}

void charset_unite(struct charset *set, const struct charset *other)
{
    for (int i = 0; i < CHARACTERS / 32; i++)
        set->bits[i] |= other->bits[i];
}

void charset_fold(struct charset *set)
{
    struct charset folded = *set;

    for (int c = 0; c < CHARACTERS; c++) {
        if (charset_has(set, (char)c)) {
            charset_add(&folded, (char)tolower(c));
            charset_add(&folded, (char)toupper(c));
        }
    }
    *set = folded;
}

/*
 * Finds the end of [:name:] and the like; text is behind the first mark. Returns the length, or -1.
 */
static int element_length(const char *text, char mark)
{
    const char end[] = {mark, ']', '\0'};
    const char *found = *text != '\0' ? strstr(text + 1, end) : NULL;

    return found != NULL ? (int)(found - text) : -1;
}

static int add_class(struct charset *set, const char *name, int length)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if ((int)strlen(classes[i].name) != length || memcmp(classes[i].name, name, (size_t)length))
            continue;
        for (int c = 0; c < CHARACTERS; c++) {
            if (classes[i].has(c))
                charset_add(set, (char)c);
        }
        return 0;
    }
    return REG_ECTYPE;
}

/* One end of a range, or a single character: itself, \c, [.c.] or [=c=]. */
static int read_element(const char **pattern, unsigned flags, char *c)
{
    const char *p = *pattern;
    int length;

    if (*p == '[' && (p[1] == '.' || p[1] == '=')) {
        length = element_length(p + 2, p[1]);
        if (length < 0)
            return REG_EBRACK;
        if (length != 1)
            return REG_ECOLLATE;
        *c = p[2];
        *pattern = p + 5;
        return 0;
    }
    if ((flags & BRACKET_ESCAPES) != 0 && *p == '\\')
        p++;
    if (*p == '\0')
        return REG_EBRACK;
    *c = *p;
    *pattern = p + 1;
    return 0;
}

/* A character or a range. */
static int add_range(struct charset *set, const char **pattern, unsigned flags)
{
    bool class_first = **pattern == '[' && (*pattern)[1] == '=';
    char first, last;
    int error = read_element(pattern, flags, &first);

    if (error != 0)
        return error;
    last = first;
    if (**pattern == '-' && (*pattern)[1] != ']' && (*pattern)[1] != '\0') {
        ++*pattern;
        if (class_first || (**pattern == '[' && ((*pattern)[1] == '=' || (*pattern)[1] == ':')))
            return REG_ERANGE; /* a class is no end of a range */
        error = read_element(pattern, flags, &last);
        if (error != 0)
            return error;
        if ((unsigned char)last < (unsigned char)first)
            return REG_ERANGE;
    }
    for (int c = (unsigned char)first; c <= (unsigned char)last; c++)
        charset_add(set, (char)c);
    return 0;
}

static int add_item(struct charset *set, const char **pattern, unsigned flags)
{
    const char *p = *pattern;
    int length;

    if (*p != '[' || p[1] != ':')
        return add_range(set, pattern, flags);
    length = element_length(p + 2, ':');
    if (length < 0)
        return REG_EBRACK;
    *pattern = p + length + 4;
    if (**pattern == '-' && (*pattern)[1] != ']')
        return REG_ERANGE;
    return add_class(set, p + 2, length);
}

int bracket_parse(const char **pattern, unsigned flags, struct charset *set)
{
    const char *p = *pattern;
    bool negated = *p == '^' || (*p == '!' && (flags & BRACKET_SHELL) != 0);
    const char *first = p += negated;
    int error;

    memset(set, 0, sizeof(*set));
    while (*p != ']' || p == first) {
        if (*p == '\0')
            return REG_EBRACK;
        error = add_item(set, &p, flags);
        if (error != 0)
            return error;
    }
    if ((flags & BRACKET_FOLD) != 0)
        charset_fold(set);
    if (negated)
        charset_invert(set);
    *pattern = p + 1;
    return 0;
}
