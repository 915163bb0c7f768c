/* SPDX-License-Identifier: MIT */
/* The page cache: finding, filling and dropping pages. Writing them: mm/dirty.c. */
#include "mm/pagecache.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/dirty.h"
#include "mm/mappings.h"
#include "sched/sched.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>

#define READ_AHEAD 16u /* pages read together when a file is read in order */
#define READ_FIRST 4u  /* at its beginning */
#define DROP_BATCH 64u /* pages dropped at a time, with interrupts off */
#define TRIES 8u       /* to enter a page, if memory must be reclaimed for the tree */

struct spinlock pagecache_lock = SPINLOCK_INIT("page cache");
struct list pagecache_clean = LIST_INIT(pagecache_clean);
static struct waitqueue page_io = WAITQUEUE_INIT(page_io, "page"); /* for pages PAGE_BUSY */
static uint32_t cached_pages;                                      /* P */

/* The number may change at any time. */
MAY_RACE uint32_t pagecache_count(void)
{
    return cached_pages;
}

/* Puts a fresh page into the tree, busy, at a free index. Lock held. */
static int insert_busy(struct memory_object *object, uint32_t index, struct page *page)
{
    int error = radix_insert(&object->pages, index, page);

    if (error)
        return error;
    page->owner = object;
    page->index = index;
    page->flags = PAGE_BUSY;
    page_get(page);
    list_push_front(&pagecache_clean, &page->link);
    cached_pages++;
    return 0;
}

/* Takes a page out; the cache's reference goes to the caller. Lock held. */
static void take_page_out(struct memory_object *object, struct page *page)
{
    radix_remove(&object->pages, page->index);
    if (page->flags & PAGE_DIRTY)
        pagecache_clear_dirty(object, page);
    else
        list_remove(&page->link);
    page->owner = NULL;
    page->flags &= (uint8_t) ~(PAGE_UPTODATE | PAGE_LOGGED);
    cached_pages--;
}

void page_io_done(struct page **pages, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        pages[i]->flags &= (uint8_t)~PAGE_BUSY;
    wakeup(&page_io);
}

void page_io_wait(struct memory_object *object)
{
    acquire(&pagecache_lock);
    while (object->writing > 0)
        sleep(&page_io, &pagecache_lock);
    release(&pagecache_lock);
}

/*
 * The page at index, with a reference, if it is in the cache; else NULL. If the page is being read, this
 * waits until it is up to date. Lock held.
 */
static struct page *find_ready(struct memory_object *object, uint32_t index)
{
    struct page *page;

    while ((page = radix_find(&object->pages, index)) != NULL) {
        if (likely(page->flags & PAGE_UPTODATE)) {
            this_cpu()->count.cache_hits++;
            page->flags |= PAGE_MARK;
            page_get(page);
            return page;
        }
        sleep(&page_io, &pagecache_lock);
    }
    return NULL;
}

/*
 * Enters n fresh busy pages from index on. Stops at a page that is there already, and (unless beyond) at the
 * end of the object. Returns the number of pages entered, or an error if it is 0.
 */
static int enter_pages(struct memory_object *object, uint32_t index, unsigned n, bool beyond,
                       struct page **pages)
{
    unsigned entered = 0;
    int error = 0;

    acquire(&pagecache_lock);
    while (entered < n && !error) {
        if (!beyond && index + entered >= pages_for(object->size))
            error = -EINVAL;
        else if (radix_find(&object->pages, index + entered))
            error = -EEXIST;
        else
            error = insert_busy(object, index + entered, pages[entered]);
        if (!error)
            entered++;
    }
    release(&pagecache_lock);
    return entered > 0 ? (int)entered : error;
}

/*
 * The same with up to n pages that this function allocates, fewer if memory runs out. The tree's nodes are
 * allocated under the lock, which forbids to reclaim memory. If that fails, memory is reclaimed without the
 * lock, because most of it may belong to this cache. Another process may take the freed memory first, so
 * there are several attempts.
 */
static int enter_fresh(struct memory_object *object, uint32_t index, unsigned n, bool beyond,
                       struct page **pages)
{
    unsigned got = 0;
    int entered = -ENOMEM;

    while (got < n && (pages[got] = page_alloc(0)) != NULL)
        got++;
    for (unsigned tries = 0; got > 0 && entered == -ENOMEM && tries < TRIES; tries++) {
        if (tries > 0 && !radix_reserve())
            break;
        entered = enter_pages(object, index, got, beyond, pages);
    }
    for (unsigned i = entered > 0 ? (unsigned)entered : 0; i < got; i++)
        page_put(pages[i]);
    return entered;
}

/* Fills a page behind the end of its object with zeros: a mapping shows the whole page. Lock held. */
static void clear_behind_end(const struct memory_object *object, struct page *page)
{
    off_t begin = (off_t)page->index << PAGE_SHIFT;

    if (begin < object->size && object->size - begin < PAGE_SIZE) {
        uint32_t bytes = (uint32_t)(object->size - begin);
        memset((char *)page_address(page) + bytes, 0, PAGE_SIZE - bytes);
    }
}

/* Ends the filling of pages that this caller has entered: the pages become up to date, or (error) go. */
static void filled(struct memory_object *object, struct page **pages, unsigned n, int error)
{
    acquire(&pagecache_lock);
    for (unsigned i = 0; i < n; i++) {
        if (error) {
            take_page_out(object, pages[i]);
        } else {
            clear_behind_end(object, pages[i]);
            pages[i]->flags |= PAGE_UPTODATE;
        }
    }
    page_io_done(pages, n);
    release(&pagecache_lock);
    for (unsigned i = 0; i < n && error; i++)
        page_put(pages[i]);
}

/* Reads in the page at index, and with it up to n in all: *page is the first, with a reference. */
static int read_in(struct memory_object *object, uint32_t index, unsigned n, bool beyond,
                   struct page **page)
{
    struct page *pages[READ_AHEAD];
    int entered = enter_fresh(object, index, n, beyond, pages);

    if (entered < 0)
        return entered;
    irq_push(); /* counters are the CPU's own */
    this_cpu()->count.cache_misses++;
    irq_pop();
    int error = object_read_pages(object, pages, (unsigned)entered);
    filled(object, pages, (unsigned)entered, error);
    if (!error)
        *page = pages[0];
    else
        page_put(pages[0]);
    for (int i = 1; i < entered; i++)
        page_put(pages[i]);
    return error;
}

/* How many pages are worth reading at once. A guess: a race can make it wrong without harm. */
static unsigned window(struct memory_object *object, uint32_t index)
{
    if (!object->read_ahead)
        return 1;
    bool in_order = index == object->read_next;
    unsigned n = index == 0 ? READ_FIRST : in_order ? READ_AHEAD : 1;

    object->read_next = index + n;
    return n;
}

int pagecache_get(struct memory_object *object, uint32_t index, struct page **page)
{
    unsigned n = 0;
    int error;

    do {
        acquire(&pagecache_lock);
        bool beyond = index >= pages_for(object->size);
        *page = beyond ? NULL : find_ready(object, index);
        release(&pagecache_lock);
        if (*page)
            return 0;
        if (beyond)
            return -EINVAL;
        n = n == 0 ? window(object, index) : 1; /* after an error: this page alone */
        error = read_in(object, index, n, false, page);
    } while (error == -EEXIST || (error && error != -EINVAL && n > 1));
    return error;
}

struct page *pagecache_peek(struct memory_object *object, uint32_t index)
{
    acquire(&pagecache_lock);
    struct page *page = radix_find(&object->pages, index);
    if (page && page->flags & PAGE_UPTODATE)
        page_get(page);
    else
        page = NULL;
    release(&pagecache_lock);
    return page;
}

int pagecache_get_for_write(struct memory_object *object, uint32_t index, struct page **page)
{
    int error;

    if (index >= pages_for(object->size))
        return pagecache_get_zeroed(object, index, page);
    do {
        acquire(&pagecache_lock);
        *page = find_ready(object, index);
        release(&pagecache_lock);
        error = *page ? 0 : read_in(object, index, 1, true, page);
    } while (error == -EEXIST);
    return error;
}

int pagecache_get_zeroed(struct memory_object *object, uint32_t index, struct page **page)
{
    struct page *fresh;
    int entered;

    do {
        acquire(&pagecache_lock);
        *page = find_ready(object, index);
        release(&pagecache_lock);
        if (*page)
            return 0;
        entered = enter_fresh(object, index, 1, true, &fresh);
    } while (entered == -EEXIST);
    if (entered < 0)
        return entered;
    page_zero(page_address(fresh));
    filled(object, &fresh, 1, 0);
    *page = fresh;
    return 0;
}

bool pagecache_set_logged(struct page *page, bool logged)
{
    acquire(&pagecache_lock);
    bool before = page->flags & PAGE_LOGGED;
    if (logged)
        page->flags |= PAGE_LOGGED;
    else
        page->flags &= (uint8_t)~PAGE_LOGGED;
    release(&pagecache_lock);
    return before;
}

/* Drops some of the pages from *index to last, waiting for those that are busy: false if none is left. */
static bool drop_some(struct memory_object *object, uint32_t *index, uint32_t last)
{
    struct page *page = NULL;
    unsigned dropped = 0;

    acquire(&pagecache_lock);
    while (dropped < DROP_BATCH && (page = radix_find_from(&object->pages, index)) != NULL &&
           *index <= last) {
        if (page->flags & PAGE_BUSY) {
            sleep(&page_io, &pagecache_lock);
            continue;
        }
        take_page_out(object, page);
        page_put(page);
        dropped++;
    }
    release(&pagecache_lock);
    return dropped == DROP_BATCH;
}

/* Drops the pages from first to last. */
static void drop_range(struct memory_object *object, uint32_t first, uint32_t last)
{
    uint32_t index = first;

    while (drop_some(object, &index, last))
        let_others_run();
}

void pagecache_set_size(struct memory_object *object, off_t size)
{
    acquire(&pagecache_lock);
    off_t old = object->size;
    /* Even if the size stays the same, writers may have left pages beyond it. */
    bool drops = size <= old && object->pages.root;
    object->size = size; /* from here on, no page is entered beyond */
    struct page *last =
        size < old ? radix_find(&object->pages, (uint32_t)(size >> PAGE_SHIFT)) : NULL;
    if (last && last->flags & PAGE_UPTODATE)
        clear_behind_end(object, last);
    release(&pagecache_lock);
    if (drops)
        drop_range(object, pages_for(size), UINT32_MAX);
    if (size < old)
        mappings_remove_pages(object, pages_for(size), UINT32_MAX);
}

void pagecache_forget(struct memory_object *object, uint32_t index)
{
    drop_range(object, index, index);
}

void pagecache_drop(struct memory_object *object)
{
    if (object->pages.root)
        drop_range(object, 0, UINT32_MAX);
}

/*
 * Frees clean pages without another user, longest unused first. A page that was used since the last sweep
 * gets another round. If all pages that the sweep meets are in use, it continues, twice round at most:
 * otherwise the caller's allocation would fail.
 */
static uint32_t drop_unused(uint32_t wanted)
{
    uint32_t freed = 0, looks = 0, enough = wanted * 4 + 64;

    acquire(&pagecache_lock);
    while (freed < wanted && looks++ < (freed > 0 ? enough : 2 * cached_pages) &&
           !list_empty(&pagecache_clean)) {
        struct page *page = LIST_ENTRY(pagecache_clean.prev, struct page, link);
        bool in_use = page->references > 1 || page->flags & (PAGE_BUSY | PAGE_LOGGED | PAGE_MARK);
        if (in_use) {
            page->flags &= (uint8_t)~PAGE_MARK;
            list_remove(&page->link);
            list_push_front(&pagecache_clean, &page->link);
            continue;
        }
        take_page_out(page->owner, page);
        page_put(page);
        freed++;
    }
    release(&pagecache_lock);
    return freed;
}

/* Before there are processes. */
static bool unmap_nothing(bool may_wait)
{
    (void)may_wait;
    return false;
}

bool (*pagecache_unmap)(bool may_wait) = unmap_nothing;

static uint32_t shrink_pagecache(uint32_t wanted)
{
    uint32_t freed = drop_unused(wanted);

    return freed > 0 || !pagecache_unmap(false) ? freed : drop_unused(wanted);
}

static struct shrinker shrinker = {.shrink = shrink_pagecache};

void pagecache_init(void)
{
    shrinker_register(&shrinker);
    mappings_init();
}
