/* SPDX-License-Identifier: MIT */
/*
 * Dirty pages of memory objects, and how they are written.
 *
 * A page becomes clean when the object's owner gets it for writing. If a process changes the page during the
 * write, it is dirty again and is written once more. A change through a mapping is noticed by a page fault: each
 * mapping becomes read-only after the page has become clean, and before it is written. If a write fails, the page
 * is dirty again until an attempt succeeds.
 *
 * The list of objects to be written holds the objects with dirty pages and those with pages that are being
 * written. So a process that waits for the whole list waits for the latter as well. The walks over such lists are
 * in vfs/writeback.c.
 */
#include "mm/dirty.h"

#include "mm/mappings.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "sched/sched.h"
#include "sync/waitqueue.h"
#include <hal/timer.h>

#define RUN_MAX 32u    /* pages written together */
#define DIRTY_SHARE 4u /* at most one page in so many of all memory is dirty */

static uint32_t dirty_count; /* P: without pages that their owner writes in an order of its own */
/* P: pages being written: marked clean, but they cannot be freed yet */
static uint32_t writing_count;

/* The thread, and the processes that wait for it to write at once. */
static struct {
    struct spinlock lock;
    struct waitqueue thread, askers;
    bool wanted;
    uint32_t rounds; /* of the thread's */
} writeback = {
    .lock = SPINLOCK_INIT("writeback"),
    .thread = WAITQUEUE_INIT(writeback.thread, "writeback"),
    .askers = WAITQUEUE_INIT(writeback.askers, "memory"),
};

/* These numbers may change at any time. */
MAY_RACE uint32_t dirty_page_count(void)
{
    return dirty_count;
}

MAY_RACE bool dirty_too_many(void)
{
    return dirty_count > page_total() / DIRTY_SHARE;
}

/* Puts a clean page into its object's list of dirty ones. Lock held. */
static void set_dirty(struct memory_object *object, struct page *page)
{
    page->flags |= PAGE_DIRTY;
    list_remove(&page->link);
    list_push_back(&object->dirty_pages, &page->link);
    if (!object->dirty_objects)
        return;
    if (list_empty(&object->dirty_link))
        list_push_back(object->dirty_objects, &object->dirty_link);
    dirty_count++;
}

void pagecache_dirty(struct memory_object *object, struct page *page)
{
    /* A process that is about to write the page must see the change before this reads the flag. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (page_has(page, PAGE_DIRTY))
        return;
    acquire(&pagecache_lock);
    if (!(page->flags & PAGE_DIRTY) && page->owner == object)
        set_dirty(object, page);
    release(&pagecache_lock);
}

bool pagecache_dirty_again(struct memory_object *object, struct page *page)
{
    acquire(&pagecache_lock);
    bool there = page->owner == object;
    if (there && !(page->flags & PAGE_DIRTY))
        set_dirty(object, page);
    release(&pagecache_lock);
    return there;
}

/* Takes an object off the list of objects to be written, if no page of it is left to write. Lock held. */
static void leave_if_clean(struct memory_object *object)
{
    if (list_empty(&object->dirty_pages) && object->writing == 0)
        list_remove(&object->dirty_link);
}

void pagecache_clear_dirty(struct memory_object *object, struct page *page)
{
    page->flags &= (uint8_t)~PAGE_DIRTY;
    list_remove(&page->link);
    dirty_count -= object->dirty_objects != NULL;
    leave_if_clean(object);
}

/* Whether a page can be written now. */
static bool ready(const struct page *page)
{
    return page && (page->flags & (PAGE_DIRTY | PAGE_BUSY)) == PAGE_DIRTY;
}

/*
 * Makes the oldest dirty page of an object, and dirty pages that follow it there, busy and clean. Each
 * gets a reference; returns their number. 0 if each dirty page is being written already. Lock held.
 */
static unsigned take_run(struct memory_object *object, struct page **run)
{
    struct page *page, *first = NULL;
    unsigned n = 0;

    LIST_FOR_EACH (page, &object->dirty_pages, link) {
        if (ready(page)) {
            first = page;
            break;
        }
    }
    for (page = first; n < RUN_MAX && ready(page);
         page = radix_find(&object->pages, first->index + n)) {
        object->writing++;
        writing_count++;
        pagecache_clear_dirty(object, page);
        list_push_front(&pagecache_clean, &page->link);
        page->flags |= PAGE_BUSY;
        page_get(page);
        run[n++] = page;
    }
    return n;
}

/* Some pages have become clean, or the thread has done a round. */
static void tell_askers(uint32_t rounds)
{
    acquire(&writeback.lock);
    writeback.rounds += rounds;
    wakeup(&writeback.askers);
    release(&writeback.lock);
}

/* Ends the writing of a run. */
static void run_written(struct memory_object *object, struct page **run, unsigned n, int error)
{
    acquire(&pagecache_lock);
    for (unsigned i = 0; i < n && error; i++) {
        if (!(run[i]->flags & PAGE_DIRTY))
            set_dirty(object, run[i]);
    }
    object->writing -= n;
    writing_count -= n;
    leave_if_clean(object);
    page_io_done(run, n);
    release(&pagecache_lock);
    while (n > 0)
        page_put(run[--n]);
    tell_askers(0);
}

/*
 * Writes the dirty pages that are not being written already. Stops at an error, or, if it may be cut short,
 * when the calling process is killed. A disk in memory never makes it sleep, so it yields to other processes.
 */
static int write_runs(struct memory_object *object, bool may_stop)
{
    struct page *run[RUN_MAX];
    int error = 0;

    while (!error) {
        int killed = checkpoint();
        if (may_stop && killed)
            return killed;
        acquire(&pagecache_lock);
        unsigned n = take_run(object, run);
        release(&pagecache_lock);
        if (n == 0)
            break;
        __atomic_thread_fence(__ATOMIC_SEQ_CST); /* pagecache_dirty has the other half */
        mappings_protect(object, run[0]->index, run[n - 1]->index);
        error = object_write_pages(object, run, n);
        run_written(object, run, n, error);
    }
    return error;
}

static int write_object(struct memory_object *object, bool may_stop)
{
    int error = write_runs(object, may_stop);

    page_io_wait(object);
    if (error)
        return error;
    /* Pages that changed while another process was writing them, or failed to, were passed over. */
    error = write_runs(object, may_stop);
    page_io_wait(object);
    return error;
}

int pagecache_write(struct memory_object *object)
{
    return write_object(object, false);
}

int pagecache_write_unless_killed(struct memory_object *object)
{
    return write_object(object, true);
}

bool dirty_wait(uint64_t deadline_ns)
{
    acquire(&writeback.lock);
    while (!writeback.wanted && clock_ns() < deadline_ns)
        sleep_until(&writeback.thread, &writeback.lock, deadline_ns);
    bool wanted = writeback.wanted;
    writeback.wanted = false;
    release(&writeback.lock);
    return wanted;
}

void dirty_round_done(void)
{
    tell_askers(1);
}

/* Pages that cannot be freed before they are written: a number that may change at any time. */
MAY_RACE static uint32_t unwritten_count(void)
{
    return dirty_count + writing_count;
}

bool dirty_make_room(void)
{
    uint32_t before = unwritten_count();
    int error = 0;

    acquire(&writeback.lock);
    /* The current round may have passed over pages that are dirty now, so the end of the next one counts. */
    uint32_t last = writeback.rounds + 2;
    while (before > 0 && unwritten_count() >= before && (int32_t)(last - writeback.rounds) > 0 &&
           !error) {
        writeback.wanted = true;
        wakeup(&writeback.thread);
        error = sleep_killable(&writeback.askers, &writeback.lock);
    }
    release(&writeback.lock);
    return unwritten_count() < before;
}
