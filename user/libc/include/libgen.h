/* SPDX-License-Identifier: MIT */
/* The parts of a path. Both functions may change their argument. */
#ifndef LIBC_LIBGEN_H
#define LIBC_LIBGEN_H

char *basename(char *path);
char *dirname(char *path);

#endif
