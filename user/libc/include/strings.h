/* SPDX-License-Identifier: MIT */
/* Comparing strings without regard to case, and the first set bit. */
#ifndef LIBC_STRINGS_H
#define LIBC_STRINGS_H

#include <stddef.h>

int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
int ffs(int value);

#endif
