/* SPDX-License-Identifier: MIT */
/*
 * Memory for the kernel's own structures: caches of equal objects, and kmalloc() over a row of them.
 *
 * A cache's slabs are runs of pages cut into objects; partly used slabs are preferred to fresh ones,
 * and an empty slab's pages are freed. Before the slabs stands a shelf for each CPU: a few free objects that this CPU
 * takes and gives back without a look at the slabs. So CPUs seldom wait for each other, and an object that comes back
 * is likely to be in the cache of its CPU still. Any context.
 */
#ifndef MM_KMALLOC_H
#define MM_KMALLOC_H

#include "base/spinlock.h"
#include "lib/list.h"
#include <hal/cache.h>
#include <hal/smp.h>

#define SHELF_MAX 12u /* with its lock, a shelf fills a line of 64 bytes */

struct kmem_shelf {
    struct spinlock lock; /* other CPUs seldom take it: to empty the shelf */
    unsigned count;
    void *objects[SHELF_MAX];
} CACHE_ALIGNED;

struct kmem_cache {
    struct kmem_shelf shelf[CPUS_MAX];
    struct spinlock lock;    /* guards the lists and the slabs' descriptors */
    const char *name;        /* of the lock */
    uint16_t object_size;    /* bytes, a multiple of 8 */
    uint16_t per_slab;       /* objects in one slab */
    uint8_t order;           /* pages of a slab: 2^order */
    uint8_t shelf_size;      /* objects that a shelf may hold: fewer if they are large */
    struct list partial;     /* slabs with free objects, struct page by link */
    uint32_t slabs, objects; /* slabs there are; objects in use or in a shelf */
    struct list link;        /* in the list of all caches */
};

/*
 * Makes a cache of objects of size bytes, at most KMALLOC_MAX. Its lock has the name too, which no other lock may have: the
 * lock checker takes locks of one name for one class. During boot only.
 */
void kmem_cache_init(struct kmem_cache *cache, const char *name, size_t size);

/* An object, contents undefined, or NULL: out of memory. */
void *kmem_cache_alloc(struct kmem_cache *cache);
void kmem_cache_free(struct kmem_cache *cache, void *object);

/* Empties all shelves: slabs that are then without objects in use go. Returns how many pages it has freed. No locks held. */
uint32_t kmem_clear_shelves(void);

#define KMALLOC_MAX 16384u /* larger things come from page_alloc() */

/* size bytes, aligned to 8; contents undefined (kmalloc) or zero (kzalloc); NULL: out of memory. */
void kmalloc_init(void);
void *kmalloc(size_t size);
void *kzalloc(size_t size);

/* Frees memory from kmalloc() or kzalloc(); NULL is allowed. */
void kmfree(void *object);

#endif
