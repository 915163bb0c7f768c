/* SPDX-License-Identifier: MIT */
/*
 * The string functions of the C standard that the kernel uses, plus strlcpy and strlcat. The compiler
 * may call the first four by itself. Any context. (string.c is compiled into the C library too.)
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int byte, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);

/* As strchr() and memchr(), but the final zero's place in place of NULL; the last such byte in place of the first. */
char *strchrnul(const char *s, int c);
void *memrchr(const void *s, int byte, size_t n);

/*
 * Copies (appends) from to the string in to, a buffer of size bytes, cut to fit and always
 * terminated if size > 0. Returns the length that the whole result would have had.
 */
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t strlcat(char *restrict to, const char *restrict from, size_t size);

#endif
