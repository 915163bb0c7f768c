/* SPDX-License-Identifier: MIT */
/*
 * String functions in plain C, by words if both ends allow it.
 *
 * Compiled into the kernel, the C library and the host tests. The copying loops must not be turned
 * into calls of memcpy() and memset() by a clever compiler, as they are those functions: clang leaves
 * them alone in freestanding code, gcc needs to be told.
 */
#include "lib/string.h"

#include <stdint.h>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

typedef uint32_t __attribute__((may_alias)) word;

#define WORD sizeof(word)
#define BLOCK (8 * WORD)

static inline int aligned(const void *p)
{
    return ((uintptr_t)p & (WORD - 1)) == 0;
}

/* Copies upwards; the caller has checked that this overwrites no byte that is still to be read. */
static void copy_up(unsigned char *to, const unsigned char *from, size_t n)
{
    if ((((uintptr_t)to ^ (uintptr_t)from) & (WORD - 1)) == 0) {
        for (; n > 0 && !aligned(to); n--)
            *to++ = *from++;
        for (; n >= BLOCK; n -= BLOCK, to += BLOCK, from += BLOCK) {
            word *t = (word *)to;
            const word *f = (const word *)from;
            word a = f[0], b = f[1], c = f[2], d = f[3];
            t[0] = a, t[1] = b, t[2] = c, t[3] = d;
            a = f[4], b = f[5], c = f[6], d = f[7];
            t[4] = a, t[5] = b, t[6] = c, t[7] = d;
        }
        for (; n >= WORD; n -= WORD, to += WORD, from += WORD)
            *(word *)to = *(const word *)from;
    }
    for (; n > 0; n--)
        *to++ = *from++;
}

static void copy_down(unsigned char *to, const unsigned char *from, size_t n)
{
    to += n;
    from += n;
    if ((((uintptr_t)to ^ (uintptr_t)from) & (WORD - 1)) == 0) {
        for (; n > 0 && !aligned(to); n--)
            *--to = *--from;
        for (; n >= WORD; n -= WORD) {
            to -= WORD;
            from -= WORD;
            *(word *)to = *(const word *)from;
        }
    }
    for (; n > 0; n--)
        *--to = *--from;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    copy_up(to, from, n);
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    if ((uintptr_t)to - (uintptr_t)from >= n)
        copy_up(to, from, n);
    else
        copy_down(to, from, n);
    return to;
}

void *memset(void *to, int byte, size_t n)
{
    unsigned char *p = to;
    word fill = (unsigned char)byte * 0x01010101u;

    for (; n > 0 && !aligned(p); n--)
        *p++ = (unsigned char)byte;
    for (; n >= BLOCK; n -= BLOCK, p += BLOCK) {
        word *w = (word *)p;
        w[0] = w[1] = w[2] = w[3] = fill;
        w[4] = w[5] = w[6] = w[7] = fill;
    }
    for (; n >= WORD; n -= WORD, p += WORD)
        *(word *)p = fill;
    for (; n > 0; n--)
        *p++ = (unsigned char)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *p = a, *q = b;

    for (; n > 0; n--, p++, q++) {
        if (*p != *q)
            return *p - *q;
    }
    return 0;
}

void *memchr(const void *s, int byte, size_t n)
{
    const unsigned char *p = s;

    for (; n > 0; n--, p++) {
        if (*p == (unsigned char)byte)
            return (void *)(uintptr_t)p;
    }
    return NULL;
}

size_t strlen(const char *s)
{
    const char *end = s;

    while (*end)
        end++;
    return (size_t)(end - s);
}

size_t strnlen(const char *s, size_t max)
{
    const char *end = memchr(s, 0, max);
    return end ? (size_t)(end - s) : max;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++) {
        if (*a != *b || *a == '\0')
            return (unsigned char)*a - (unsigned char)*b;
    }
    return 0;
}

char *strchr(const char *s, int c)
{
    do {
        if (*s == (char)c)
            return (char *)(uintptr_t)s;
    } while (*s++);
    return NULL;
}

char *strrchr(const char *s, int c)
{
    const char *last = NULL;

    do {
        if (*s == (char)c)
            last = s;
    } while (*s++);
    return (char *)(uintptr_t)last;
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
    size_t length = strlen(from);

    if (size > 0) {
        size_t n = length < size ? length : size - 1;
        memcpy(to, from, n);
        to[n] = '\0';
    }
    return length;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size)
{
    size_t length = strnlen(to, size);
    return length + strlcpy(to + length, from, size - length);
}
