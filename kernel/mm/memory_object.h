/* SPDX-License-Identifier: MIT */
/*
 * Memory objects: the sources of the pages in regions of an address space and in the page cache.
 *
 * An object is a member of the structure that it stands for, such as a file's inode. Memory management
 * knows no more of that structure: it calls the operations of the object. A table of operations may leave
 * out any member; the functions below hold the one default for each of them.
 *
 * Locks (tags on the fields):
 *   P  the page cache's spinlock in mm/pagecache.c
 *   -  set at creation, then read-only
 */
#ifndef MM_MEMORY_OBJECT_H
#define MM_MEMORY_OBJECT_H

#include "lib/list.h"
#include "mm/radix.h"
#include <abi/errno.h>

struct memory_object;
struct page;
struct region;

struct memory_object_ops {
    /*
     * The page at index for a page fault, up to date, with a reference: pagecache_get() for an object
     * whose pages are in the page cache. 0, or an error of that function. Process context, may sleep.
     */
    int (*get_page)(struct memory_object *object, uint32_t index, struct page **page);

    /*
     * The same for a write through a shared region, which then may change the page until the object's pages are
     * written: it has room for the page where it keeps them, and the page is dirty. May lock the object's owner, so the
     * caller holds no lock of a space. Without it, get_page does for writes too, and pages are never written.
     */
    int (*get_page_for_write)(struct memory_object *object, uint32_t index, struct page **page);

    /*
     * For a device's memory, which has no struct page: the physical address of the frame at index, which programs may read
     * and write, uncached. 0, or -EINVAL if the object ends before it. An object with this operation is mapped shared, and has
     * no pages. May not sleep.
     */
    int (*get_frame)(struct memory_object *object, uint32_t index, paddr_t *frame);

    /*
     * A region begins to show the object, and ends it. map takes a reference that keeps the object in
     * memory until unmap. If it returns an error, the region is not made. Process context.
     */
    int (*map)(struct memory_object *object, const struct region *region);
    void (*unmap)(struct memory_object *object, const struct region *region);

    /*
     * For the page cache: fills n pages that follow each other, zeros if the object has no data there; or
     * writes them. The pages are PAGE_BUSY. Both may sleep. 0 or an error, for all of them.
     */
    int (*read_pages)(struct memory_object *object, struct page **pages, unsigned n);
    int (*write_pages)(struct memory_object *object, struct page **pages, unsigned n);

    /* For msync(): makes all that has been written to the object safe. 0 or an error. */
    int (*sync)(struct memory_object *object);
};

struct memory_object {
    const struct memory_object_ops *ops; /* - */
    struct list *dirty_objects; /* -: NULL if only the owner writes the pages, in its own order */
    /* In bytes: the owner's lock and P to change; read without a lock (the upper half is 0 but for devices). */
    off_t size;
    struct radix_tree pages; /* P: struct page by index */
    struct list dirty_pages; /* P: struct page by link, oldest first */
    struct list dirty_link;  /* P: in *dirty_objects, while pages are dirty or being written */
    struct list mappings;    /* P: struct region by mapping (mm/mappings.c) */
    uint32_t read_next;      /* the next index if pages are read in order; a guess, no lock */
    uint32_t writing;        /* P: pages being written */
    bool read_ahead;         /* -: the pages that follow are worth reading too */
};

/*
 * Sets up a new object of size 0. The caller has filled its memory with zeros. The owner may change the
 * read-only fields until the object has pages.
 */
static inline void memory_object_init(struct memory_object *object,
                                      const struct memory_object_ops *ops,
                                      struct list *dirty_objects)
{
    object->ops = ops;
    object->dirty_objects = dirty_objects;
    object->read_ahead = true;
    list_init(&object->dirty_pages);
    list_init(&object->dirty_link);
    list_init(&object->mappings);
}

/* Without an operation, an object has no pages, and regions need no consent. */

static inline int object_get_page(struct memory_object *object, uint32_t index, struct page **page)
{
    return object->ops->get_page ? object->ops->get_page(object, index, page) : -EIO;
}

/* Whether the object shows a device's memory; and, if so, a frame of it. */
static inline bool object_is_device(const struct memory_object *object)
{
    return object && object->ops->get_frame;
}

static inline int object_get_frame(struct memory_object *object, uint32_t index, paddr_t *frame)
{
    return object->ops->get_frame(object, index, frame);
}

static inline int object_map(struct memory_object *object, const struct region *region)
{
    return object->ops->map ? object->ops->map(object, region) : 0;
}

static inline void object_unmap(struct memory_object *object, const struct region *region)
{
    if (object->ops->unmap)
        object->ops->unmap(object, region);
}

/* Whether writes through a shared region must be noticed; and the page for such a write. */
static inline bool object_tracks_writes(const struct memory_object *object)
{
    return object->ops->get_page_for_write != NULL;
}

static inline int object_get_page_for_write(struct memory_object *object, uint32_t index,
                                            struct page **page)
{
    return object->ops->get_page_for_write ? object->ops->get_page_for_write(object, index, page)
                                           : -EIO;
}

static inline int object_sync(struct memory_object *object)
{
    return object->ops->sync ? object->ops->sync(object) : 0;
}

static inline int object_read_pages(struct memory_object *object, struct page **pages, unsigned n)
{
    return object->ops->read_pages ? object->ops->read_pages(object, pages, n) : -EIO;
}

static inline int object_write_pages(struct memory_object *object, struct page **pages, unsigned n)
{
    return object->ops->write_pages ? object->ops->write_pages(object, pages, n) : -EIO;
}

#endif
