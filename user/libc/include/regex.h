/* SPDX-License-Identifier: MIT */
/* Regular expressions of POSIX, basic and extended, over bytes: user/libc/regex. */
#ifndef LIBC_REGEX_H
#define LIBC_REGEX_H

#include <stddef.h>

/* Flags of regcomp(). */
#define REG_EXTENDED 1 /* extended syntax instead of basic */
#define REG_ICASE 2    /* letters match in either case */
#define REG_NEWLINE 4  /* ^ and $ match at newlines, which . and [^...] do not match */
#define REG_NOSUB 8    /* regexec() only tells whether there is a match */

/* Flags of regexec(): the string does not begin, or does not end, at the limit of a line. */
#define REG_NOTBOL 1
#define REG_NOTEOL 2

/* Results other than 0. */
#define REG_NOMATCH 1
#define REG_BADPAT 2   /* an operator that these expressions do not have */
#define REG_ECOLLATE 3 /* an unknown element in [. .] or [= =] */
#define REG_ECTYPE 4   /* an unknown class in [: :] */
#define REG_EESCAPE 5  /* a backslash at the end */
#define REG_ESUBREG 6  /* \1 to \9 without a subexpression of that number before it */
#define REG_EBRACK 7   /* [ without ] */
#define REG_EPAREN 8   /* a parenthesis without the other */
#define REG_EBRACE 9   /* { without } */
#define REG_BADBR 10   /* no numbers, or wrong ones, in { } */
#define REG_ERANGE 11  /* the end of a range comes before its beginning */
#define REG_ESPACE 12  /* out of memory, or far too large */
#define REG_BADRPT 13  /* nothing before a repetition */

typedef ptrdiff_t regoff_t;

typedef struct {
    size_t re_nsub; /* subexpressions in parentheses */
    struct regex_program *re_program;
} regex_t;

typedef struct {
    regoff_t rm_so; /* offset of the first byte, or -1 if the subexpression took no part */
    regoff_t rm_eo; /* offset behind the last byte */
} regmatch_t;

/* Both return 0 or an error of the list above; regcomp() leaves nothing to free then. */
int regcomp(regex_t *restrict regex, const char *restrict pattern, int flags);
int regexec(const regex_t *restrict regex, const char *restrict text, size_t count,
            regmatch_t match[restrict], int flags);

/*
 * Puts the text of an error into buf, cut to its size. Returns the size that the whole text needs.
 */
size_t regerror(int error, const regex_t *restrict regex, char *restrict buf, size_t size);
void regfree(regex_t *regex);

#endif
