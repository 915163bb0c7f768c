/* SPDX-License-Identifier: MIT */
/*
 * Sets of characters, and the bracket expressions that describe them: [a-z], [^[:space:]],
 * [[=e=][.-.]].
 */
#ifndef LIBC_REGEX_BRACKET_H
#define LIBC_REGEX_BRACKET_H

#include <stdbool.h>
#include <stdint.h>

struct charset {
    uint32_t bits[256 / 32];
};

static inline bool charset_has(const struct charset *set, char c)
{
    return set->bits[(unsigned char)c / 32] >> (unsigned char)c % 32 & 1;
}

static inline void charset_add(struct charset *set, char c)
{
    set->bits[(unsigned char)c / 32] |= UINT32_C(1) << (unsigned char)c % 32;
}

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

enum bracket_flags {
    BRACKET_SHELL = 1 << 0,   /* ! negates as well as ^ */
    BRACKET_ESCAPES = 1 << 1, /* a backslash quotes */
    BRACKET_FOLD = 1 << 2,    /* a letter stands for its other case too */
};

/*
 * Reads an expression from behind its [, and leaves *pattern behind its ]. Returns 0 or an error of
 * <regex.h>: REG_EBRACK if there is no ].
 */
int bracket_parse(const char **pattern, unsigned flags, struct charset *set);

void charset_invert(struct charset *set);
void charset_unite(struct charset *set, const struct charset *other);

/* Adds the other case of each letter in the set. */
void charset_fold(struct charset *set);

#pragma GCC visibility pop

#endif
