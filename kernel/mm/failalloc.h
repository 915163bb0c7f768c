/* SPDX-License-Identifier: MIT */
/*
 * Fault injection: the n-th allocation from now on fails, as if memory had run out at that moment. Only in kernels
 * that are built with LOCKCHECK=1; nothing is left of it in others. failalloc=n on the command line counts from the
 * start of the boot; /dev/failalloc takes another n at any time.
 */
#ifndef MM_FAILALLOC_H
#define MM_FAILALLOC_H

#include <hal/types.h>

#ifdef LOCKCHECK

/* Counts an allocation: whether it must fail. Any context. */
bool failalloc_now(void);

/* The n-th allocation from now on fails; 0: none. Returns how many were left to count before. */
uint32_t failalloc_set(uint32_t n);

/* Reads the command line. Boot, when memory can be allocated. */
void failalloc_init(void);

#else

static inline bool failalloc_now(void)
{
    return false;
}
static inline void failalloc_init(void)
{
}

#endif
#endif
