/* SPDX-License-Identifier: MIT */
/*
 * The object allocator.
 *
 * A slab is a run of pages cut into equal objects. Its free objects form a list through their first
 * words, which starts at page->index: the number of the first free object plus one, 0 for none. All
 * pages of a slab point to its first page's cache through page->owner, so that freeing needs only the
 * object's address.
 *
 * A shelf that is empty gets half of its room from the slabs, and one that is full gives back half. A CPU that allocates and
 * frees the same number of objects, one by one or a few at once, then needs the slabs no more.
 */
#include "mm/kmalloc.h"

#include "base/address.h"
#include "base/cpu.h"
#include "base/panic.h"
#include "lib/string.h"
#include "mm/failalloc.h"
#include "mm/page.h"

#define SLAB_OBJECTS_MIN 4u /* a slab is made large enough for this many */
#define SHELF_BYTES 4096u   /* in the objects of a shelf, or two objects */
#define SHELF_BATCH (SHELF_MAX / 2)

/* The sizes that kmalloc() serves: powers of two with a step in between. */
static const uint16_t sizes[] = {16,  32,  48,   64,   96,   128,  192,  256,
                                 384, 512, 1024, 1536, 2048, 4096, 8192, KMALLOC_MAX};
static struct kmem_cache caches[ARRAY_SIZE(sizes)];

static struct list all_caches = LIST_INIT(all_caches); /* does not change after boot */

void kmem_cache_init(struct kmem_cache *cache, const char *name, size_t size)
{
    size = MAX(ROUND_UP(size, 8), sizeof(uint64_t));
    assert(size <= KMALLOC_MAX);
    *cache = (struct kmem_cache){.name = name, .object_size = (uint16_t)size};
    initlock(&cache->lock, name);
    for (unsigned i = 0; i < CPUS_MAX; i++)
        initlock(&cache->shelf[i].lock, "shelf");
    cache->shelf_size = (uint8_t)MIN(SHELF_MAX, MAX(2u, SHELF_BYTES / size));
    list_init(&cache->partial);
    list_push_back(&all_caches, &cache->link);
    size += ADDRCHECK_REDZONE;
    while (size > 512 && (PAGE_SIZE << cache->order) < SLAB_OBJECTS_MIN * size && cache->order < 3)
        cache->order++;
    while ((PAGE_SIZE << cache->order) < size)
        cache->order++;
    cache->per_slab = (uint16_t)((PAGE_SIZE << cache->order) / size);
}

/* From one object of a slab to the next. */
static uint32_t room_of(const struct kmem_cache *cache)
{
    return cache->object_size + ADDRCHECK_REDZONE;
}

static uint32_t *object_at(const struct kmem_cache *cache, const struct page *slab, uint32_t n)
{
    return (uint32_t *)((char *)page_address(slab) + n * room_of(cache));
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
    addrcheck_slab(page_address(slab), PAGE_SIZE << cache->order);
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

/* Takes an object out of the first slab that has one. The cache's lock is held. */
static void *slab_take(struct kmem_cache *cache)
{
    struct page *slab = LIST_FIRST(&cache->partial, struct page, link);
    uint32_t *object = object_at(cache, slab, slab->index - 1);

    slab->index = *object;
    slab->in_use++;
    if (slab->index == 0)
        list_remove(&slab->link);
    cache->objects++;
    return object;
}

/* Takes up to n objects from the slabs, from a new slab if there is no other. Returns how many, 0: out of memory. */
static unsigned take_objects(struct kmem_cache *cache, void **objects, unsigned n)
{
    unsigned taken = 0;

    acquire(&cache->lock);
    if (unlikely(list_empty(&cache->partial))) {
        release(&cache->lock);
        struct page *fresh = slab_new(cache);
        if (!fresh)
            return 0;
        acquire(&cache->lock);
        list_push_front(&cache->partial, &fresh->link);
        cache->slabs++;
    }
    while (taken < n && !list_empty(&cache->partial))
        objects[taken++] = slab_take(cache);
    release(&cache->lock);
    return taken;
}

/* The first page of the slab that an object lies in. */
static struct page *slab_of(void *object)
{
    struct page *page = virt_to_page(object);

    assert(page->flags & PAGE_SLAB);
    return page->order == 0 ? page : page - page->index;
}

/* Gives an object back to its slab: the slab if it goes, because nothing in it is in use, or NULL. The cache's lock is held. */
static struct page *slab_give(struct kmem_cache *cache, void *object)
{
    struct page *slab = slab_of(object);
    uint32_t offset = (uint32_t)((char *)object - (char *)page_address(slab));
    uint32_t *link = object;

    if (slab->index == 0)
        list_push_front(&cache->partial, &slab->link);
    *link = slab->index;
    slab->index = offset / room_of(cache) + 1;
    cache->objects--;
    /* One empty slab stays, so that a lone object that comes and goes costs little. */
    bool alone = cache->partial.next == &slab->link && slab->link.next == &cache->partial;
    if (--slab->in_use > 0 || alone)
        return NULL;
    list_remove(&slab->link);
    cache->slabs--;
    return slab;
}

/* Gives objects back to the slabs. Returns how many slabs it has freed. */
static uint32_t give_objects(struct kmem_cache *cache, void *const objects[], unsigned n)
{
    uint32_t freed = 0;

    for (unsigned i = 0; i < n; i++) {
        acquire(&cache->lock);
        struct page *slab = slab_give(cache, objects[i]);
        release(&cache->lock);
        if (slab) {
            slab_free(cache, slab);
            freed++;
        }
    }
    return freed;
}

/* This CPU's shelf, locked. If the thread moves to another CPU first, the shelf still is a right one. */
static struct kmem_shelf *lock_shelf(struct kmem_cache *cache)
{
    struct kmem_shelf *shelf = &cache->shelf[this_cpu()->id];

    acquire(&shelf->lock);
    return shelf;
}

/* An object from the slabs, and some more for the shelf; or NULL. */
static NOINLINE void *fill_shelf(struct kmem_cache *cache)
{
    void *objects[SHELF_BATCH + 1];
    unsigned n = take_objects(cache, objects, cache->shelf_size / 2u + 1);

    if (n == 0)
        return NULL;
    struct kmem_shelf *shelf = lock_shelf(cache);
    while (n > 1 && shelf->count < cache->shelf_size)
        shelf->objects[shelf->count++] = objects[--n];
    release(&shelf->lock);
    give_objects(cache, objects + 1, n - 1); /* if others have filled it meanwhile */
    return objects[0];
}

static void *object_alloc(struct kmem_cache *cache, size_t size)
{
    void *object = NULL;

    if (failalloc_now())
        return NULL;
    struct kmem_shelf *shelf = lock_shelf(cache);
    if (likely(shelf->count > 0))
        object = shelf->objects[--shelf->count];
    release(&shelf->lock);
    if (unlikely(!object))
        object = fill_shelf(cache);
    if (object)
        addrcheck_alloc(object, size, room_of(cache));
    return object;
}

void *kmem_cache_alloc(struct kmem_cache *cache)
{
    return object_alloc(cache, cache->object_size);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
    void *surplus[SHELF_BATCH];
    unsigned n = 0;
    struct page *slab = slab_of(object);

    assert(slab->owner == cache);
    assert((uint32_t)((char *)object - (char *)page_address(slab)) % room_of(cache) == 0);
    addrcheck_free(object, room_of(cache));
    if (!addrcheck_swap(&object))
        return;
    if (ADDRCHECK)
        cache = slab_of(object)->owner;
    struct kmem_shelf *shelf = lock_shelf(cache);
    if (unlikely(shelf->count == cache->shelf_size)) {
        while (n < cache->shelf_size / 2u)
            surplus[n++] = shelf->objects[--shelf->count];
    }
    shelf->objects[shelf->count++] = object;
    release(&shelf->lock);
    if (unlikely(n > 0))
        give_objects(cache, surplus, n);
}

/* Empties a shelf. Returns how many slabs went. */
static uint32_t clear_shelf(struct kmem_cache *cache, struct kmem_shelf *shelf)
{
    void *objects[SHELF_MAX];
    unsigned n = 0;

    acquire(&shelf->lock);
    while (shelf->count > 0)
        objects[n++] = shelf->objects[--shelf->count];
    release(&shelf->lock);
    return give_objects(cache, objects, n);
}

uint32_t kmem_clear_shelves(void)
{
    struct kmem_cache *cache;
    uint32_t pages = 0;

    LIST_FOR_EACH (cache, &all_caches, link) {
        for (unsigned i = 0; i < cpu_count; i++)
            pages += clear_shelf(cache, &cache->shelf[i]) << cache->order;
    }
    return pages;
}

static uint32_t shrink_shelves(uint32_t pages)
{
    (void)pages;
    return kmem_clear_shelves();
}

static struct shrinker shrinker = {.shrink = shrink_shelves};

void kmalloc_init(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
        kmem_cache_init(&caches[i], "kmalloc", sizes[i]);
    shrinker_register(&shrinker);
}

void *kmalloc(size_t size)
{
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        if (size <= sizes[i])
            return object_alloc(&caches[i], size);
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
