/* SPDX-License-Identifier: MIT */
/*
 * x86: blocks of words, for lib/string.c. The processor loads and stores words at any address (SDM vol.
 * 1, 4.1.1). The string instructions need about 30 cycles to start, so that short blocks use a loop. The
 * direction flag is clear wherever C runs.
 */
#ifndef ARCH_WORDS_H
#define ARCH_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define WORDS_ANYWHERE 1
#define WORDS_SHORT 12

struct loose_word {
    uint32_t value;
} __attribute__((packed, may_alias));

static inline void copy_words(void *to, const void *from, size_t count)
{
    struct loose_word *t = to;
    const struct loose_word *f = from;

    if (count >= WORDS_SHORT)
        __asm__ volatile("rep movsl" : "+D"(t), "+S"(f), "+c"(count) : : "memory");
    for (; count > 0; count--)
        *t++ = *f++;
}

static inline void copy_words_down(void *to, const void *from, size_t count)
{
    struct loose_word *t = (struct loose_word *)to + count - 1;
    const struct loose_word *f = (const struct loose_word *)from + count - 1;

    if (count >= WORDS_SHORT)
        __asm__ volatile("std; rep movsl; cld" : "+D"(t), "+S"(f), "+c"(count) : : "memory", "cc");
    for (; count > 0; count--)
        *t-- = *f--;
}

static inline void set_words(void *to, uint32_t word, size_t count)
{
    struct loose_word *t = to;

    if (count >= WORDS_SHORT)
        __asm__ volatile("rep stosl" : "+D"(t), "+c"(count) : "a"(word) : "memory");
    for (; count > 0; count--)
        (t++)->value = word;
}

#endif
