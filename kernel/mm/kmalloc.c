/* SPDX-License-Identifier: MIT */
/*
 * The object allocator.
 *
 * A slab is a run of pages cut into equal objects. Its free objects form a list through their first
 * words, which starts at page->index: the number of the first free object plus one, 0 for none. All
 * pages of a slab point to its first page's cache through page->owner, so that freeing needs only the
 * object's address.
 */
#include "mm/kmalloc.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/failalloc.h"
#include "mm/page.h"

#define SLAB_OBJECTS_MIN 4u /* a slab is made large enough for this many */

/* The sizes that kmalloc() serves: powers of two with a step in between. */
static const uint16_t sizes[] = {16,  32,  48,   64,   96,   128,  192,  256,
                                 384, 512, 1024, 1536, 2048, 4096, 8192, KMALLOC_MAX};
static struct kmem_cache caches[ARRAY_SIZE(sizes)];

void kmem_cache_init(struct kmem_cache *cache, const char *name, size_t size)
{
    size = MAX(ROUND_UP(size, 8), sizeof(uint64_t));
    assert(size <= KMALLOC_MAX);
    *cache = (struct kmem_cache){.name = name, .object_size = (uint16_t)size};
    initlock(&cache->lock, name);
    list_init(&cache->partial);
    while (size > 512 && (PAGE_SIZE << cache->order) < SLAB_OBJECTS_MIN * size && cache->order < 3)
        cache->order++;
    while ((PAGE_SIZE << cache->order) < size)
        cache->order++;
    cache->per_slab = (uint16_t)((PAGE_SIZE << cache->order) / size);
}

static uint32_t *object_at(const struct kmem_cache *cache, const struct page *slab, uint32_t n)
{
    return (uint32_t *)((char *)page_address(slab) + n * cache->object_size);
}

/* Makes a slab, all its objects free, the cache's lock not held; or NULL. */
static struct page *slab_new(struct kmem_cache *cache)
{
    struct page *slab = page_alloc(cache->order);

    if (!slab)
        return NULL;
    for (uint32_t i = 0; i < 1u << cache->order; i++) {
        slab[i].flags = PAGE_SLAB;
        slab[i].owner = cache;
        slab[i].index = i; /* for all but the first: how far from it */
    }
    for (uint32_t n = 0; n < cache->per_slab; n++)
        *object_at(cache, slab, n) = n + 1 < cache->per_slab ? n + 2 : 0;
    slab->index = 1;
    slab->in_use = 0;
    slab->order = 0; /* 0: the first page of its slab */
    for (uint32_t i = 1; i < 1u << cache->order; i++)
        slab[i].order = 1;
    return slab;
}

static void slab_free(struct kmem_cache *cache, struct page *slab)
{
    for (uint32_t i = 0; i < 1u << cache->order; i++)
        slab[i].flags = 0;
    page_free(slab, cache->order);
}

void *kmem_cache_alloc(struct kmem_cache *cache)
{
    if (failalloc_now())
        return NULL;
    acquire(&cache->lock);
    if (unlikely(list_empty(&cache->partial))) {
        release(&cache->lock);
        struct page *fresh = slab_new(cache);
        if (!fresh)
            return NULL;
        acquire(&cache->lock);
        list_push_front(&cache->partial, &fresh->link);
        cache->slabs++;
    }
    struct page *slab = LIST_FIRST(&cache->partial, struct page, link);
    uint32_t *object = object_at(cache, slab, slab->index - 1);
    slab->index = *object;
    slab->in_use++;
    if (slab->index == 0)
        list_remove(&slab->link);
    cache->objects++;
    release(&cache->lock);
    return object;
}

/* The first page of the slab that an object lies in. */
static struct page *slab_of(void *object)
{
    struct page *page = virt_to_page(object);

    assert(page->flags & PAGE_SLAB);
    return page->order == 0 ? page : page - page->index;
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
    struct page *slab = slab_of(object);
    uint32_t offset = (uint32_t)((char *)object - (char *)page_address(slab));
    uint32_t *link = object;

    assert(slab->owner == cache && offset % cache->object_size == 0);
    acquire(&cache->lock);
    if (slab->index == 0)
        list_push_front(&cache->partial, &slab->link);
    *link = slab->index;
    slab->index = offset / cache->object_size + 1;
    cache->objects--;
    bool empty = --slab->in_use == 0;
    /* One empty slab stays, so that a lone object that comes and goes costs little. */
    bool alone = cache->partial.next == &slab->link && slab->link.next == &cache->partial;
    if (empty && !alone) {
        list_remove(&slab->link);
        cache->slabs--;
    }
    release(&cache->lock);
    if (empty && !alone)
        slab_free(cache, slab);
}

void kmalloc_init(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
        kmem_cache_init(&caches[i], "kmalloc", sizes[i]);
}

void *kmalloc(size_t size)
{
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        if (size <= sizes[i])
            return kmem_cache_alloc(&caches[i]);
    }
    return NULL;
}

void *kzalloc(size_t size)
{
    void *object = kmalloc(size);

    if (object)
        memset(object, 0, size);
    return object;
}

void kmfree(void *object)
{
    if (object)
        kmem_cache_free(slab_of(object)->owner, object);
}
