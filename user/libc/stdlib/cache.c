/* SPDX-License-Identifier: MIT */
/* Small blocks that a thread keeps: cache.h. */
#include "cache.h"

#include <stdlib.h>

void *cache_take(struct block_cache *cache, size_t size)
{
    size_t class = size / CACHE_UNIT;
    struct cached_block *block = cache->lists[class];

    if (block != NULL) {
        cache->lists[class] = block->next;
        cache->counts[class]--;
    }
    return block;
}

/* Cuts a list behind its first count blocks, and returns the rest. */
static struct cached_block *cut(struct cached_block *list, unsigned count)
{
    struct cached_block *rest;

    while (--count > 0)
        list = list->next;
    rest = list->next;
    list->next = NULL;
    return rest;
}

struct cached_block *cache_keep(struct block_cache *cache, void *memory, size_t size)
{
    size_t class = size / CACHE_UNIT;
    struct cached_block *block = memory;

    if (cache->lists[class] == block)
        abort(); /* freed twice */
    block->next = cache->lists[class];
    cache->lists[class] = block;
    if (++cache->counts[class] <= CACHE_MAX)
        return NULL;
    cache->counts[class] = CACHE_MAX / 2;
    return cut(block, CACHE_MAX / 2);
}
