/* SPDX-License-Identifier: MIT */
/*
 * Writing dirty pages back: on demand, when too many are dirty, and every few seconds by a thread.
 *
 * A page becomes clean when the file system gets it for writing. If a process changes the page during the
 * write, it is dirty again and is written once more. If a write fails, the page is dirty again until an
 * attempt succeeds. The list of inodes to be written holds the inodes with dirty pages and those with pages
 * that are being written. So a process that waits for the whole list waits for the latter as well.
 */
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "mm/pagecache.h"
#include "vfs/vfs.h"
#include "vfs/writeback.h"
#include "base/panic.h"
#include "base/kprintf.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define RUN_MAX 32u             /* pages written together */
#define DIRTY_SHARE 4u          /* at most one page in so many of all memory is dirty */
#define ERRORS_MAX 3u           /* after so many failures the disk is left alone */
#define INTERVAL_NS 3000000000u /* written data are safe after this time */

static uint32_t dirty_count; /* P: pages of files; the log decides when metadata are written */

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

uint32_t pagecache_dirty_count(void)
{
    return dirty_count;
}

/* Puts a clean page into its inode's list of dirty ones. Lock held. */
static void set_dirty(struct inode *inode, struct page *page)
{
    page->flags |= PAGE_DIRTY;
    list_remove(&page->link);
    list_push_back(&inode->dirty_pages, &page->link);
    if (inode->is_metadata)
        return;
    if (list_empty(&inode->dirty_link))
        list_push_back(&inode->sb->dirty_inodes, &inode->dirty_link);
    dirty_count++;
}

void pagecache_dirty(struct inode *inode, struct page *page)
{
    /* A process that is about to write the page must see the change before this reads the flag. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (page->flags & PAGE_DIRTY)
        return;
    acquire(&pagecache_lock);
    if (!(page->flags & PAGE_DIRTY) && page->owner == inode)
        set_dirty(inode, page);
    release(&pagecache_lock);
}

/* Takes an inode off the list of inodes to be written, if no page of it is left to write. Lock held. */
static void leave_if_clean(struct inode *inode)
{
    if (list_empty(&inode->dirty_pages) && inode->writing == 0)
        list_remove(&inode->dirty_link);
}

void pagecache_clear_dirty(struct inode *inode, struct page *page)
{
    page->flags &= (uint8_t)~PAGE_DIRTY;
    list_remove(&page->link);
    dirty_count -= !inode->is_metadata;
    leave_if_clean(inode);
}

/* Whether a page can be written now. */
static bool ready(const struct page *page)
{
    return page && (page->flags & (PAGE_DIRTY | PAGE_BUSY)) == PAGE_DIRTY;
}

/*
 * Makes the oldest dirty page of an inode, and dirty pages that follow it in the file, busy and clean. Each
 * gets a reference; returns their number. 0 if each dirty page is being written already. Lock held.
 */
static unsigned take_run(struct inode *inode, struct page **run)
{
    struct page *page, *first = NULL;
    unsigned n = 0;

    LIST_FOR_EACH (page, &inode->dirty_pages, link) {
        if (ready(page)) {
            first = page;
            break;
        }
    }
    for (page = first; n < RUN_MAX && ready(page);
         page = radix_find(&inode->pages, first->index + n)) {
        inode->writing++;
        pagecache_clear_dirty(inode, page);
        list_push_front(&pagecache_clean, &page->link);
        page->flags |= PAGE_BUSY;
        page_get(page);
        run[n++] = page;
    }
    return n;
}

/* Some pages have become clean, or the thread has done a round. */
static void tell_those_who_asked(uint32_t rounds)
{
    acquire(&writeback.lock);
    writeback.rounds += rounds;
    wakeup(&writeback.askers);
    release(&writeback.lock);
}

/* Ends the writing of a run. */
static void run_written(struct inode *inode, struct page **run, unsigned n, int error)
{
    acquire(&pagecache_lock);
    for (unsigned i = 0; i < n && error; i++) {
        if (!(run[i]->flags & PAGE_DIRTY))
            set_dirty(inode, run[i]);
    }
    inode->writing -= n;
    leave_if_clean(inode);
    page_io_done(run, n);
    release(&pagecache_lock);
    while (n > 0)
        page_put(run[--n]);
    tell_those_who_asked(0);
}

/*
 * Writes the dirty pages that are not being written already. Stops at an error, or, if it may be cut short,
 * when the calling process is killed. A disk in memory never makes it sleep, so it yields to other processes.
 */
static int write_runs(struct inode *inode, bool may_stop)
{
    struct page *run[RUN_MAX];
    int error = 0;

    while (!error) {
        let_others_run();
        if (may_stop && proc_killed())
            return -EINTR;
        acquire(&pagecache_lock);
        unsigned n = take_run(inode, run);
        release(&pagecache_lock);
        if (n == 0)
            break;
        __atomic_thread_fence(__ATOMIC_SEQ_CST); /* pagecache_dirty has the other half */
        error = op_write_pages(inode, run, n);
        run_written(inode, run, n, error);
    }
    return error;
}

static int write_inode(struct inode *inode, bool may_stop)
{
    int error = write_runs(inode, may_stop);

    page_io_wait(inode);
    if (error)
        return error;
    /* Pages that changed while another process was writing them, or failed to, were passed over. */
    error = write_runs(inode, may_stop);
    page_io_wait(inode);
    return error;
}

int pagecache_write(struct inode *inode)
{
    return write_inode(inode, false);
}

int pagecache_write_unless_killed(struct inode *inode)
{
    return write_inode(inode, true);
}

/*
 * The first inode with dirty pages among the first *left ones, with a reference; it moves to the end of
 * the list, so that every inode has its turn. Lock held.
 */
static struct inode *next_dirty(struct super_block *sb, uint32_t *left)
{
    while (*left > 0 && !list_empty(&sb->dirty_inodes)) {
        struct inode *inode = LIST_FIRST(&sb->dirty_inodes, struct inode, dirty_link);
        (*left)--;
        list_remove(&inode->dirty_link);
        list_push_back(&sb->dirty_inodes, &inode->dirty_link);
        if (inode_get_unless_leaving(inode))
            return inode;
    }
    return NULL;
}

/* Writes each inode in the list now once. Others go on and make more pages dirty, so there is no end otherwise. */
static int write_all(struct super_block *sb, bool may_stop)
{
    unsigned errors = 0;
    struct list *link;
    struct inode *inode;
    uint32_t left = 0;
    int result = 0;

    acquire(&pagecache_lock);
    for (link = sb->dirty_inodes.next; link != &sb->dirty_inodes; link = link->next)
        left++;
    while (errors < ERRORS_MAX && (inode = next_dirty(sb, &left)) != NULL) {
        release(&pagecache_lock);
        int error = write_inode(inode, may_stop);
        errors += error != 0;
        result = result ? result : error;
        inode_put(inode);
        acquire(&pagecache_lock);
    }
    release(&pagecache_lock);
    return result;
}

int pagecache_write_all(struct super_block *sb)
{
    return write_all(sb, false);
}

int pagecache_write_all_unless_killed(struct super_block *sb)
{
    return write_all(sb, true);
}

/* Lock held. */
static struct inode *first_named(struct super_block *sb)
{
    struct inode *inode;

    LIST_FOR_EACH (inode, &sb->dirty_inodes, dirty_link) {
        if (inode->nlink > 0 && inode_get_unless_leaving(inode))
            return inode;
    }
    return NULL;
}

/* An inode leaves the list if none of its pages is dirty or being written: in the end none with a name is left. */
int pagecache_write_named(struct super_block *sb)
{
    struct inode *inode;
    int error = 0;

    acquire(&pagecache_lock);
    while (!error && (inode = first_named(sb)) != NULL) {
        release(&pagecache_lock);
        error = pagecache_write(inode);
        inode_put(inode);
        acquire(&pagecache_lock);
    }
    release(&pagecache_lock);
    return error;
}

int pagecache_throttle(struct inode *inode)
{
    uint32_t most = page_total() / DIRTY_SHARE;
    int error = 0;

    if (unlikely(dirty_count > most))
        error = pagecache_write_unless_killed(inode);
    if (unlikely(dirty_count > most && !error))
        error = pagecache_write_all_unless_killed(inode->sb);
    return error;
}

/* Waits for the time, or for a process that asks for memory: true for the latter. */
static bool wait_until(uint64_t deadline)
{
    acquire(&writeback.lock);
    while (!writeback.wanted && clock_ns() < deadline)
        sleep_until(&writeback.thread, &writeback.lock, deadline);
    bool wanted = writeback.wanted;
    writeback.wanted = false;
    release(&writeback.lock);
    return wanted;
}

static void writeback_thread(void *argument)
{
    uint64_t next = clock_ns() + INTERVAL_NS;
    int last_error = 0;

    (void)argument;
    for (;;) {
        /* The caller may be inside a transaction. A commit would wait for its end, so there is none. */
        if (wait_until(next))
            fs_write_all();
        tell_those_who_asked(1);
        if (clock_ns() < next)
            continue;
        int error = fs_sync_all();
        if (error && error != last_error)
            kprintf("writeback: error %d\n", -error);
        last_error = error;
        next = clock_ns() + INTERVAL_NS;
    }
}

bool writeback_make_room(void)
{
    uint32_t before = dirty_count;
    int error = 0;

    acquire(&writeback.lock);
    /* The current round may have passed over pages that are dirty now, so the end of the next one counts. */
    uint32_t last = writeback.rounds + 2;
    while (before > 0 && dirty_count >= before && (int32_t)(last - writeback.rounds) > 0 &&
           !error) {
        writeback.wanted = true;
        wakeup(&writeback.thread);
        error = sleep_killable(&writeback.askers, &writeback.lock);
    }
    release(&writeback.lock);
    return dirty_count < before;
}

void writeback_start(void)
{
    if (!kthread_start("writeback", writeback_thread, NULL))
        panic("no memory for the writeback thread");
}
