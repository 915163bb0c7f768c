/* SPDX-License-Identifier: MIT */
/*
 * Memory for the kernel's own structures: caches of equal objects, and kmalloc() over a row of them.
 *
 * A cache's slabs are runs of pages cut into objects; partly used slabs are preferred to fresh ones,
 * and an empty slab's pages are freed. One spinlock per cache. Any context.
 */
#ifndef MM_KMALLOC_H
#define MM_KMALLOC_H

#include "base/spinlock.h"
#include "lib/list.h"

struct kmem_cache {
    struct spinlock lock;    /* guards everything below and the slabs' descriptors */
    const char *name;        /* for /proc and lock reports */
    uint16_t object_size;    /* bytes, a multiple of 8 */
    uint16_t per_slab;       /* objects in one slab */
    uint8_t order;           /* pages of a slab: 2^order */
    struct list partial;     /* slabs with free objects, struct page by link */
    uint32_t slabs, objects; /* slabs there are; objects in use */
};

/*
 * Makes a cache of objects of size bytes, at most KMALLOC_MAX. Its lock has the name too, which no other lock may have: the
 * lock checker takes locks of one name for one class.
 */
void kmem_cache_init(struct kmem_cache *cache, const char *name, size_t size);

/* An object, contents undefined, or NULL: out of memory. */
void *kmem_cache_alloc(struct kmem_cache *cache);
void kmem_cache_free(struct kmem_cache *cache, void *object);

#define KMALLOC_MAX 16384u /* larger things come from page_alloc() */

/* size bytes, aligned to 8; contents undefined (kmalloc) or zero (kzalloc); NULL: out of memory. */
void kmalloc_init(void);
void *kmalloc(size_t size);
void *kzalloc(size_t size);

/* Frees memory from kmalloc() or kzalloc(); NULL is allowed. */
void kmfree(void *object);

#endif
