/* SPDX-License-Identifier: MIT */
/*
 * Small blocks that a thread has freed and will use again, without the lock of the heap.
 *
 * For the heap these blocks are in use. A thread keeps up to CACHE_MAX blocks of each size; if there
 * are more, half of them go back at once, so the lock is taken once for many blocks. A program with
 * one thread has no cache: its heap needs no lock.
 */
#ifndef LIBC_STDLIB_CACHE_H
#define LIBC_STDLIB_CACHE_H

#include <stddef.h>

#define CACHE_UNIT (2 * sizeof(size_t)) /* block sizes are multiples of it */
#define CACHE_SIZES 32                  /* blocks of less than CACHE_SIZES * CACHE_UNIT bytes */
#define CACHE_MAX 16

/* A block that is not used: its memory holds the link. */
struct cached_block {
    struct cached_block *next;
};

/* Of one thread, which alone accesses it. Lists by size / CACHE_UNIT. */
struct block_cache {
    struct cached_block *lists[CACHE_SIZES];
    unsigned char counts[CACHE_SIZES];
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/* A block of exactly the size, or NULL. */
void *cache_take(struct block_cache *cache, size_t size);

/*
 * Keeps a block of the size. If there are too many, takes half of them out: a list that the caller
 * returns to the heap. Aborts if the block was freed just before.
 */
struct cached_block *cache_keep(struct block_cache *cache, void *memory, size_t size);

/* At the end of the current thread: returns all blocks to the heap. malloc.c. */
void empty_cache(struct block_cache *cache);

#pragma GCC visibility pop

#endif
