/* SPDX-License-Identifier: MIT */
/*
 * ARMv7: blocks of aligned words, for lib/string.c, eight words by one instruction (ARM ARM A8.8.58 LDM,
 * A8.8.199 STM). Words at other addresses are not loaded: device memory and a CPU without its MMU refuse them
 * (ARM ARM A3.2.1).
 */
#ifndef ARCH_WORDS_H
#define ARCH_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define WORDS_ANYWHERE 0

typedef uint32_t __attribute__((may_alias)) plain_word;

static inline void copy_words(void *to, const void *from, size_t count)
{
    plain_word *t = to;
    const plain_word *f = from;

    for (; count >= 8; count -= 8)
        __asm__ volatile("ldmia %1!, {r3-r6, r8-r10, r12}\n\tstmia %0!, {r3-r6, r8-r10, r12}"
                         : "+r"(t), "+r"(f)
                         :
                         : "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r12", "memory");
    for (; count > 0; count--)
        *t++ = *f++;
}

static inline void copy_words_down(void *to, const void *from, size_t count)
{
    plain_word *t = (plain_word *)to + count;
    const plain_word *f = (const plain_word *)from + count;

    for (; count >= 8; count -= 8)
        __asm__ volatile("ldmdb %1!, {r3-r6, r8-r10, r12}\n\tstmdb %0!, {r3-r6, r8-r10, r12}"
                         : "+r"(t), "+r"(f)
                         :
                         : "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r12", "memory");
    for (; count > 0; count--)
        *--t = *--f;
}

static inline void set_words(void *to, uint32_t word, size_t count)
{
    register uint32_t a __asm__("r3") = word, b __asm__("r4") = word;
    register uint32_t c __asm__("r5") = word, d __asm__("r6") = word;
    plain_word *t = to;

    for (; count >= 8; count -= 8)
        __asm__ volatile("stmia %0!, {%1, %2, %3, %4}\n\tstmia %0!, {%1, %2, %3, %4}"
                         : "+r"(t)
                         : "r"(a), "r"(b), "r"(c), "r"(d)
                         : "memory");
    for (; count > 0; count--)
        *t++ = word;
}

#endif
