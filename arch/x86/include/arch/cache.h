/* SPDX-License-Identifier: MIT */
/*
 * x86: caches are coherent with devices and with instruction fetch (SDM vol. 3A section 11.3; the IRET
 * to user mode serializes), so all that is left to do is to keep the compiler from holding stores back.
 */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H

static inline void cache_coherent(const void *va, size_t size)
{
    (void)va;
    (void)size;
    __asm__ volatile("" ::: "memory");
}

#define cache_sync_code cache_coherent
#define cache_clean cache_coherent
#define cache_invalidate cache_coherent

#endif
