/* SPDX-License-Identifier: MIT */
/* Comparing strings without regard to case, the first set bit, and names of older systems. */
#ifndef LIBC_STRINGS_H
#define LIBC_STRINGS_H

#include <stddef.h>

int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
int ffs(int value);
char *index(const char *s, int c);  /* strchr() */
char *rindex(const char *s, int c); /* strrchr() */
int bcmp(const void *a, const void *b, size_t n);
void bcopy(const void *from, void *to, size_t n); /* memmove(), the other way round */
void bzero(void *to, size_t n);

#endif
