/* SPDX-License-Identifier: MIT */
/* Paths that match a pattern of the shell: user/libc/unix/glob.c. */
#ifndef LIBC_GLOB_H
#define LIBC_GLOB_H

#include <stddef.h>

/* Flags of glob(). */
#define GLOB_ERR (1 << 0)      /* stop at a directory that cannot be read */
#define GLOB_MARK (1 << 1)     /* append a slash to directories */
#define GLOB_NOSORT (1 << 2)   /* the order of the directory */
#define GLOB_DOOFFS (1 << 3)   /* leave gl_offs null pointers in front */
#define GLOB_NOCHECK (1 << 4)  /* without a match, the result is the pattern */
#define GLOB_APPEND (1 << 5)   /* add to the results of the call before */
#define GLOB_NOESCAPE (1 << 6) /* a backslash is an ordinary character */

/* Results other than 0. */
#define GLOB_NOSPACE 1
#define GLOB_ABORTED 2 /* by GLOB_ERR or by the program's function */
#define GLOB_NOMATCH 3

typedef struct {
    size_t gl_pathc; /* number of paths */
    char **gl_pathv; /* gl_offs null pointers, the paths, and a null pointer */
    size_t gl_offs;
} glob_t;

/* error, if not NULL, is told of directories that cannot be read; if it returns not 0, glob() stops. */
int glob(const char *restrict pattern, int flags, int (*error)(const char *path, int error),
         glob_t *restrict result);
void globfree(glob_t *result);

#endif
