/* SPDX-License-Identifier: MIT */
/* Patterns of file names, as the shell uses them: ? * [...] */
#ifndef LIBC_FNMATCH_H
#define LIBC_FNMATCH_H

#define FNM_PATHNAME (1 << 0) /* a slash is matched by a slash only */
#define FNM_NOESCAPE (1 << 1) /* a backslash is an ordinary character */
#define FNM_PERIOD (1 << 2)   /* a leading period is matched by a period only */
#define FNM_CASEFOLD (1 << 3) /* letters match in either case */

#define FNM_NOMATCH 1
#define FNM_BADPATTERN 2 /* our extension: unknown class, reversed range, backslash at the end */

/* Returns 0 if the whole string matches, else FNM_NOMATCH or FNM_BADPATTERN. */
int fnmatch(const char *pattern, const char *string, int flags);

#endif
