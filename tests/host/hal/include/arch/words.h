/* SPDX-License-Identifier: MIT */
/* The host: blocks of aligned words in plain C, so that the tests run what a machine like ARM runs. */
#ifndef ARCH_WORDS_H
#define ARCH_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define WORDS_ANYWHERE 0

typedef uint32_t __attribute__((may_alias)) plain_word;

static inline void copy_words(void *to, const void *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((plain_word *)to)[i] = ((const plain_word *)from)[i];
}

static inline void copy_words_down(void *to, const void *from, size_t count)
{
    while (count-- > 0)
        ((plain_word *)to)[count] = ((const plain_word *)from)[count];
}

static inline void set_words(void *to, uint32_t word, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((plain_word *)to)[i] = word;
}

#endif
