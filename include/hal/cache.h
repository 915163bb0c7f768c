/* SPDX-License-Identifier: MIT */
/*
 * HAL: cache maintenance by address. Each name tells the guarantee. Set/way operations exist in boot
 * code only. These functions are empty on a machine with coherent caches.
 */
#ifndef HAL_CACHE_H
#define HAL_CACHE_H

#include <hal/types.h>

#define CACHE_LINE 64u /* alignment and unit for memory that devices read or write */

/*
 * For the elements of an array with one for each CPU. If two CPUs write to one cache line, the line travels between them
 * at each write, though neither reads the other's data.
 */
#define CACHE_ALIGNED __attribute__((aligned(CACHE_LINE)))

/*
 * To the point of unification: every CPU's next fetch finds the instructions written as data in
 * [va, va + size) (kernel addresses). Must be called if the kernel fills a page that user mode may execute.
 */
void cache_sync_code(const void *va, size_t size);

/* To the point of coherency: the CPU's writes to the range are in memory. Before a device reads it. */
void cache_clean(const void *va, size_t size);

/*
 * The caches hold nothing of the range; lines that are only partly inside must not be in use.
 * Before a device writes it, and again before the CPU reads the device's data.
 */
void cache_invalidate(const void *va, size_t size);

#include <arch/cache.h>

#endif
