/* SPDX-License-Identifier: MIT */
/*
 * Physical pages: a descriptor for each, and the allocator of runs of 2^order pages (a buddy system,
 * with a list of single free pages per CPU in front of it).
 *
 * Locks: the buddy lists have a spinlock of their own; a page's reference count is atomic. Its other
 * fields belong to the holder of the page (the page cache documents its own).
 */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include "lib/list.h"
#include <hal/mmu.h>

struct page {
    uint32_t references; /* atomic; 0: free */
    uint8_t order;       /* of the run that starts here, while free in the buddy system */
    uint8_t flags;       /* PAGE_*; the page cache changes its own under its lock */
    uint16_t in_use;     /* kmalloc: objects in use in the slab that starts here */
    struct list link;    /* free list, slab list or page cache list */
    void *owner;         /* page cache: struct inode; kmalloc: struct kmem_cache */
    uint32_t index;      /* page cache: which page of the file; kmalloc: first free object */
};

#define PAGE_BUDDY 0x01u    /* heads a free run in a buddy list */
#define PAGE_RESERVED 0x02u /* never handed out: kernel, firmware, holes */
#define PAGE_UPTODATE 0x04u /* page cache: holds the file's data */
#define PAGE_DIRTY 0x08u    /* page cache: newer than the disk */
#define PAGE_BUSY 0x10u     /* page cache: being read or written */
#define PAGE_SLAB 0x20u     /* holds kmalloc objects */
#define PAGE_MARK 0x40u     /* page cache: used since the last sweep of the reclaimer */
#define PAGE_LOGGED 0x80u   /* page cache: metadata that the running transaction has changed */

struct bootinfo;

#define PAGE_ORDER_MAX 10 /* the largest run: 4 MiB */

/*
 * The last pages are a reserve (page_reserve()): a program that allocates without limit leaves them to the others.
 * The purpose of an allocation (the calling process's page_use) says how many quarters of the reserve must be left. If
 * the kernel can refuse it without harm, all must be left; if it ends a shortage, nothing. Users other than root leave
 * so much more that the shell of root can still start programs, whatever they do. Killed processes, kernel threads and
 * init may always take all.
 */
enum page_use {
    /*                             quarters of the reserve to leave: root, others */
    PAGE_FOR_KERNEL, /* structures of the kernel, pages of files: 1, 4 */
    PAGE_FOR_FAULT,  /* a page fault, and sbrk() by a small program: 2, 5 */
    PAGE_FOR_CALL,   /* a new process, the contents of a pipe: 3, 6 */
    PAGE_FOR_GROWTH, /* sbrk() by a large program: 4, 8 */
    PAGE_IF_FREE,    /* the same, and ask no cache to shrink */
    PAGE_FOR_URGENT, /* leave nothing */
};

/* Takes over the memory that boot found. Once, before any allocation. */
void page_init(const struct bootinfo *boot);

/* Allocates 2^order pages, not cleared, with one reference (on the first); NULL: none left. Any context. */
struct page *page_alloc(unsigned order);

/* Frees a run from page_alloc() without references. Any context. */
void page_free(struct page *page, unsigned order);

/* The second half of page_put(): the last reference is gone. */
void page_release(struct page *page);

/* One more reference; one less, and the last frees the (single) page. Any context. */
static inline void page_get(struct page *page)
{
    __atomic_fetch_add(&page->references, 1, __ATOMIC_RELAXED);
}
static inline void page_put(struct page *page)
{
    if (__atomic_sub_fetch(&page->references, 1, __ATOMIC_RELEASE) == 0)
        page_release(page);
}

/*
 * One page's kernel address, contents undefined (kalloc) or zero (kalloc_zeroed); NULL: none left.
 * If the caller can sleep, the caches below are asked to shrink before that. Any context.
 */
void *kalloc(void);
void *kalloc_zeroed(void);

/* Drops the reference that kalloc() gave. Any context. */
void kfree(void *page);

/* Whether a flag is set, without the lock of the flags: others may change other flags of the page at the same time. */
MAY_RACE_INLINE static inline bool page_has(const struct page *page, uint8_t flag)
{
    return __atomic_load_n(&page->flags, __ATOMIC_RELAXED) & flag;
}

/* Between a descriptor, its page's physical address, and its kernel address. */
extern struct page *page_array;
extern uint32_t page_count; /* descriptors: physical pages from 0 up, holes included */

static inline paddr_t page_to_phys(const struct page *page)
{
    return (paddr_t)(page - page_array) << PAGE_SHIFT;
}
static inline struct page *phys_to_page(paddr_t pa)
{
    return &page_array[pa >> PAGE_SHIFT];
}
static inline void *page_address(const struct page *page)
{
    return phys_to_virt(page_to_phys(page));
}
static inline struct page *virt_to_page(const void *va)
{
    return phys_to_page(virt_to_phys(va));
}

/* Pages that can be allocated in all, and those free now (the per-CPU lists included). */
uint32_t page_total(void);
uint32_t page_free_count(void);

/* How many of the free pages are the reserve. */
uint32_t page_reserve(void);

/* Whether only the reserve is left, or little more. Any context. */
bool page_is_short(void);

/*
 * A cache that can give memory back: shrink(pages) frees about that many and returns how many it did.
 * Called in process context without spinlocks; it takes mutexes by trylock only, and allocates nothing.
 */
struct shrinker {
    struct list link;
    uint32_t (*shrink)(uint32_t pages);
};
void shrinker_register(struct shrinker *shrinker);

#endif
