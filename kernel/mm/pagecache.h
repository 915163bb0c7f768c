/* SPDX-License-Identifier: MIT */
/*
 * The page cache: the pages of files that are in memory. read, write, exec and page faults all see the
 * same ones. dfs keeps its metadata in the cache too, as pages of an object of its own.
 *
 * The cache holds a reference to each of its pages. The page's owner and index name its object and its place
 * there; its flags are its state:
 *   PAGE_BUSY      being read or written: it stays in the cache until the I/O ends
 *   PAGE_UPTODATE  holds the data; only such pages are handed out
 *   PAGE_DIRTY     newer than the disk: in object->dirty_pages (mm/dirty.c); others are in the list of clean pages
 *   PAGE_LOGGED    metadata changed by the running transaction (fs/dfs/log.c)
 *
 * Locks: one spinlock guards trees, lists and flags (tag P). The contents of a page belong to the holders of
 * a reference; writers hold the lock of the object's owner: for a file, its inode's. (A program that writes through
 * a mapping holds nothing.) A process may wait for PAGE_BUSY with such locks held. So a process that sets PAGE_BUSY
 * takes none of them until the flag is clear. It takes locks of spaces, to make mappings read-only: the holder of one
 * waits for pages that are being read, but never for pages that are being written.
 */
#ifndef MM_PAGECACHE_H
#define MM_PAGECACHE_H

#include "mm/memory_object.h"
#include "mm/page.h"

void pagecache_init(void);

/*
 * The page that holds bytes [index * PAGE_SIZE, ...) of an object, up to date, undefined beyond the end of the
 * object. If it is not in memory, it is read in. The caller drops the reference by page_put().
 * -EIO, -ENOMEM, or -EINVAL if it lies wholly beyond the end. Process context, may sleep.
 */
int pagecache_get(struct memory_object *object, uint32_t index, struct page **page);

/*
 * The page at index for a writer, with a reference. If the object has data there, they are read in, else the
 * page is zero. The lock of the owner is held (for metadata: the lock that guards the block).
 */
int pagecache_get_for_write(struct memory_object *object, uint32_t index, struct page **page);

/* The same, not read in: the caller overwrites it all. */
int pagecache_get_zeroed(struct memory_object *object, uint32_t index, struct page **page);

/* The page at index, with a reference, if it is in memory and up to date; else NULL. */
struct page *pagecache_peek(struct memory_object *object, uint32_t index);

/* Sets or clears PAGE_LOGGED: whether it was set before. */
bool pagecache_set_logged(struct page *page, bool logged);

/*
 * Sets the object's size, drops all pages beyond it, from mappings too, and waits for those PAGE_BUSY. Owner's lock
 * held, no lock of a space.
 */
void pagecache_set_size(struct memory_object *object, off_t size);

/* Drops one page, written or not. Other references to it may only read its old contents. */
void pagecache_forget(struct memory_object *object, uint32_t index);

/* Drops all pages of an object that is leaving memory. */
void pagecache_drop(struct memory_object *object);

/*
 * Takes mapped pages of files out of all page tables, so that they can be dropped; whether there were some. The
 * processes above set it at boot (proc/oom.c). Process context, without spinlocks. If it may wait, the caller holds no
 * lock of a space; else it passes over spaces whose lock is not free.
 */
extern bool (*pagecache_unmap)(bool may_wait);

/* Pages cached. */
uint32_t pagecache_count(void);

/* For mm/dirty.c, and for walks over objects in vfs/writeback.c. */
extern struct spinlock pagecache_lock;
extern struct list pagecache_clean; /* P: struct page by link, last used first */

/* The reading or writing of pages is over. Lock held. */
void page_io_done(struct page **pages, unsigned n);

/* Waits until no page of an object is being written. */
void page_io_wait(struct memory_object *object);

/* Pages that hold bytes below size. */
static inline uint32_t pages_for(off_t size)
{
    return (uint32_t)((size + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

#endif
