/* SPDX-License-Identifier: MIT */
/*
 * String functions in C, a word at a time.
 *
 * Compiled into the kernel, the C library and the host tests. The machine's arch/words.h moves blocks of
 * words. A function that looks for a byte loads whole aligned words, which may have bytes in front of the
 * string or behind its end in them. A page consists of whole words, so that such a load never faults.
 *
 * A compiler may turn a loop that copies into a call of memcpy(). These loops are memcpy(), so it must not. clang
 * leaves them alone in freestanding code; gcc needs the option below.
 */
#include "lib/string.h"

#include <arch/words.h>
#include <stdbool.h>
#include <stdint.h>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "The byte at the lowest address must be the lowest of a word."
#endif

typedef uint32_t __attribute__((may_alias)) word;

#define WORD sizeof(word)
#define BLOCK (4 * WORD)
#define ONES 0x01010101u
#define HIGH_BITS 0x80808080u

static inline size_t misalignment(const void *p)
{
    return (uintptr_t)p & (WORD - 1);
}

/* Both lie equally far from a word's first byte. */
static inline bool aligned_alike(const void *a, const void *b)
{
    return misalignment(a) == misalignment(b);
}

/* An aligned word of which not all bytes need be part of an object: the address checker must not look. */
__attribute__((no_sanitize("address"))) static inline word load(const word *at)
{
    return *at;
}

/* The word of both: the last bytes of low, from its byte skip on, and the first ones of high. */
static inline word joined(word low, word high, unsigned skip)
{
    return low >> 8 * skip | high << (32 - 8 * skip);
}

/*
 * Copies words from an address that is not aligned, upwards: loads aligned words, and joins two of them
 * for each that it stores. The compiler makes a loop for each skip, which is 1 to 3.
 */
__attribute__((always_inline)) static inline void join_words(word *to, const word *from,
                                                             size_t count, unsigned skip)
{
    word low = load(from);

    for (; count >= 4; count -= 4, to += 4, from += 4) {
        word a = from[1], b = from[2], c = from[3], d = load(from + 4);

        to[0] = joined(low, a, skip), to[1] = joined(a, b, skip);
        to[2] = joined(b, c, skip), to[3] = joined(c, d, skip);
        low = d;
    }
    for (; count > 0; count--) {
        word high = load(++from);

        *to++ = joined(low, high, skip);
        low = high;
    }
}

static void copy_shifted(word *to, const unsigned char *from, size_t count)
{
    size_t skip = misalignment(from);
    const word *first = (const word *)(from - skip);

    if (skip == 1)
        join_words(to, first, count, 1);
    else if (skip == 2)
        join_words(to, first, count, 2);
    else
        join_words(to, first, count, 3);
}

/* The same downwards: to and from are the ends. */
static void copy_shifted_down(word *to, const unsigned char *from, size_t count)
{
    unsigned skip = (unsigned)misalignment(from);
    const word *last = (const word *)(from - skip);
    word high = load(last);

    while (count-- > 0) {
        word low = load(--last);

        *--to = joined(low, high, skip);
        high = low;
    }
}

/* Copies upwards; the caller has checked that this overwrites no byte that is still to be read. */
static inline void copy_up(unsigned char *to, const unsigned char *from, size_t n)
{
    if (n >= 2 * WORD) {
        for (; misalignment(to) != 0; n--)
            *to++ = *from++;
        if (WORDS_ANYWHERE || misalignment(from) == 0)
            copy_words(to, from, n / WORD);
        else
            copy_shifted((word *)to, from, n / WORD);
        to += n & ~(WORD - 1);
        from += n & ~(WORD - 1);
        n &= WORD - 1;
    }
    for (; n > 0; n--)
        *to++ = *from++;
}

static void copy_down(unsigned char *to, const unsigned char *from, size_t n)
{
    to += n;
    from += n;
    if (n >= 2 * WORD) {
        for (; misalignment(to) != 0; n--)
            *--to = *--from;
        size_t bytes = n & ~(WORD - 1);
        if (WORDS_ANYWHERE || misalignment(from) == 0)
            copy_words_down(to - bytes, from - bytes, bytes / WORD);
        else
            copy_shifted_down((word *)to, from, bytes / WORD);
        to -= bytes;
        from -= bytes;
        n -= bytes;
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

    if (n >= 2 * WORD) {
        for (; misalignment(p) != 0; n--)
            *p++ = (unsigned char)byte;
        set_words(p, (unsigned char)byte * ONES, n / WORD);
        p += n & ~(WORD - 1);
        n &= WORD - 1;
    }
    for (; n > 0; n--)
        *p++ = (unsigned char)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *p = a, *q = b;

    if (n >= 2 * WORD && aligned_alike(p, q)) {
        for (; misalignment(p) != 0; n--, p++, q++)
            if (*p != *q)
                return *p - *q;
        for (; n >= 4 * WORD; n -= 4 * WORD, p += 4 * WORD, q += 4 * WORD) {
            const word *v = (const word *)p, *w = (const word *)q;
            if (((v[0] ^ w[0]) | (v[1] ^ w[1]) | (v[2] ^ w[2]) | (v[3] ^ w[3])) != 0)
                break;
        }
    }
    for (; n > 0; n--, p++, q++) {
        if (*p != *q)
            return *p - *q;
    }
    return 0;
}

/*
 * Marks each byte of the word that is zero. A byte of 1 above a zero may be marked too, by the
 * borrow: only the lowest mark is certain.
 */
static inline word zero_bytes(word w)
{
    return (w - ONES) & ~w & HIGH_BITS;
}

/* Bits of a byte that find_byte() looks for. Some other words with bytes of 0x80 and more have some too. */
static inline word suspects(word w, word pattern, bool or_zero)
{
    return ((w ^ pattern) - ONES) | (or_zero ? w - ONES : 0);
}

/* Passes blocks of words in which the byte is not, up to one at or behind end. */
static inline const word *pass_blocks(const word *at, word pattern, bool or_zero, uintptr_t end)
{
    for (; end - (uintptr_t)at >= BLOCK && end > (uintptr_t)at; at += BLOCK / WORD) {
        word bits = suspects(load(at), pattern, or_zero) | suspects(load(at + 1), pattern, or_zero);

        bits |= suspects(load(at + 2), pattern, or_zero) | suspects(load(at + 3), pattern, or_zero);
        if ((bits & HIGH_BITS) != 0)
            break;
    }
    return at;
}

/* Marks the bytes that find_byte() looks for, except in the bytes of mask. */
static inline word marks_in(word w, word mask, word pattern, bool or_zero)
{
    word marks = zero_bytes((w ^ pattern) | mask);

    return or_zero ? marks | zero_bytes(w | mask) : marks;
}

/*
 * The first byte from s on that is the pattern's (a byte four times), or zero if or_zero says so. It may lie
 * up to three bytes behind end; NULL if there is none before end.
 */
__attribute__((always_inline)) static inline const char *find_byte(const char *s, word pattern,
                                                                   bool or_zero, uintptr_t end)
{
    size_t skip = misalignment(s);
    const word *at = (const word *)(s - skip);
    word mask = (1u << 8 * skip) - 1; /* the bytes in front of s */
    word marks = marks_in(load(at), mask, pattern, or_zero);

    while (marks == 0) {
        at++;
        if (((uintptr_t)at & (BLOCK - 1)) == 0)
            at = pass_blocks(at, pattern, or_zero, end);
        if ((uintptr_t)at >= end)
            return NULL;
        marks = marks_in(load(at), 0, pattern, or_zero);
    }
    return (const char *)at + __builtin_ctz(marks) / 8;
}

void *memchr(const void *s, int byte, size_t n)
{
    uintptr_t start = (uintptr_t)s, end = start + n < start ? UINTPTR_MAX : start + n;
    const char *found = n == 0 ? NULL : find_byte(s, (unsigned char)byte * ONES, false, end);

    return (uintptr_t)found < end ? (void *)(uintptr_t)found : NULL;
}

size_t strlen(const char *s)
{
    return (size_t)(find_byte(s, 0, false, UINTPTR_MAX) - s);
}

size_t strnlen(const char *s, size_t max)
{
    const char *end = memchr(s, 0, max);
    return end ? (size_t)(end - s) : max;
}

/*
 * Words are compared if both strings lie equally far from a word's first byte. Otherwise a word of one of
 * them can lie in two pages, and only the first is mapped.
 */
static inline int compare_strings(const unsigned char *a, const unsigned char *b, size_t n)
{
    if (aligned_alike(a, b)) {
        for (; n > 0 && misalignment(a) != 0; n--, a++, b++)
            if (*a != *b || *a == '\0')
                return *a - *b;
        for (; n >= WORD; n -= WORD, a += WORD, b += WORD) {
            word w = load((const word *)a);
            if (w != load((const word *)b) || zero_bytes(w) != 0)
                break;
        }
    }
    for (; n > 0; n--, a++, b++) {
        if (*a != *b || *a == '\0')
            return *a - *b;
    }
    return 0;
}

int strcmp(const char *a, const char *b)
{
    return compare_strings((const unsigned char *)a, (const unsigned char *)b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
    return compare_strings((const unsigned char *)a, (const unsigned char *)b, n);
}

char *strchrnul(const char *s, int c)
{
    return (char *)(uintptr_t)find_byte(s, (unsigned char)c * ONES, true, UINTPTR_MAX);
}

char *strchr(const char *s, int c)
{
    char *found = strchrnul(s, c);

    return *found == (char)c ? found : NULL;
}

char *strrchr(const char *s, int c)
{
    return memrchr(s, c, strlen(s) + 1);
}

/* Whole words without the byte are passed; then the last bytes are looked at one by one. */
void *memrchr(const void *s, int byte, size_t n)
{
    const unsigned char *start = s, *end = start + n;
    word pattern = (unsigned char)byte * ONES;

    for (; end > start && (misalignment(end) != 0 || (size_t)(end - start) < WORD); end--)
        if (end[-1] == (unsigned char)byte)
            return (void *)(uintptr_t)(end - 1);
    while ((size_t)(end - start) >= WORD && zero_bytes(*(const word *)(end - WORD) ^ pattern) == 0)
        end -= WORD;
    for (; end > start; end--)
        if (end[-1] == (unsigned char)byte)
            return (void *)(uintptr_t)(end - 1);
    return NULL;
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
