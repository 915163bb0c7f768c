/* SPDX-License-Identifier: MIT */
/*
 * The write-ahead log: transactions of metadata that are on the disk as a whole or not at all.
 *
 * Operations join the running transaction by txn_begin() and register the pages that they change. A
 * commit closes the transaction, waits until every member has left it, and then, alone,
 *
 *   1. writes the contents of files, so that no block becomes reachable before it holds its contents;
 *   2. flushes the disk's cache;
 *   3. writes the changed blocks, with their checksums in front, to the log;
 *   4. flushes again: from here on the transaction survives a crash.
 *
 * Installing, that is writing the blocks to their own places, waits until the log is full, or until a
 * block of which the log holds a copy has been freed: it may be reused for anything then, and must not
 * be overwritten by a later recovery. The pages are dirty in the page cache until then. After that, the
 * log's header moves on and the log is empty.
 *
 * Between the commits, nothing of this is written: pages of the running transaction have a reference
 * and PAGE_LOGGED, and fs->meta is not in the list of files that are written back.
 */
#include "fs/dfs/log.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "dev/block.h"
#include "fs/dfs/alloc.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/meta.h"
#include "fs/dfs/recover.h"
#include "lib/crc32c.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sched/sched.h"
#include "vfs/writeback.h"
#include <abi/errno.h>

#define TXN_BLOCKS_MAX 1000u /* of one transaction: their pages' pointers fit into a kmalloc() */
#define TXN_SPARE 12u        /* of them for removals only */
#define BATCH 31u            /* blocks copied to the log in one request, behind their descriptor */

/* Descriptors that a transaction of so many blocks needs. */
static unsigned descriptors_for(unsigned blocks)
{
    return (blocks + BATCH - 1) / BATCH;
}

int log_init(struct dfs_fs *fs)
{
    struct log *log = &fs->log;

    initlock(&log->lock, "log");
    waitqueue_init(&log->change, "log");
    log->start = fs->super.log_start;
    log->blocks = fs->super.log_blocks;
    log->head = 1;
    log->max = MIN((log->blocks - 1) / 2, TXN_BLOCKS_MAX);
    log->max -= descriptors_for(log->max);
    log->pages = kmalloc(log->max * sizeof(*log->pages));
    log->buffer = page_alloc(0);
    return log->pages && log->buffer ? 0 : -ENOMEM;
}

void log_destroy(struct dfs_fs *fs)
{
    struct log *log = &fs->log;

    while (log->count > 0) { /* could not be committed, and is lost */
        struct page *page = log->pages[--log->count];
        pagecache_set_logged(page, false);
        page_put(page);
    }
    if (log->buffer)
        page_put(log->buffer);
    kmfree(log->pages);
}

/* Whether so many blocks more fit into the running transaction, and leave so many. lock held. */
static bool has_room(const struct log *log, unsigned credits, unsigned left)
{
    return log->count + log->reserved + credits + left <= log->max;
}

static int begin_txn(struct txn *txn, struct dfs_fs *fs, unsigned credits, unsigned left)
{
    struct log *log = &fs->log;
    int error = fs->sb->flags & MS_RDONLY ? -EROFS : 0;

    assert(credits + left <= log->max);
    acquire(&log->lock);
    while (!error && (log->closed || !has_room(log, credits, left))) {
        if (log->closed) {
            sleep(&log->change, &log->lock);
            continue;
        }
        release(&log->lock);
        error = log_commit(fs);
        acquire(&log->lock);
    }
    if (!error)
        error = log->error;
    if (!error) {
        log->members++;
        log->reserved += credits;
        *txn = (struct txn){fs, credits};
    }
    release(&log->lock);
    return error;
}

int txn_begin(struct txn *txn, struct dfs_fs *fs, unsigned credits)
{
    return begin_txn(txn, fs, credits, TXN_SPARE);
}

int txn_begin_removal(struct txn *txn, struct dfs_fs *fs, unsigned credits)
{
    return begin_txn(txn, fs, credits, 0);
}

void txn_end(struct txn *txn)
{
    struct log *log = &txn->fs->log;

    acquire(&log->lock);
    log->reserved -= txn->credits;
    log->members--;
    if (log->closed && log->members == 0)
        wakeup(&log->change);
    release(&log->lock);
}

void txn_change(struct txn *txn, struct page *page)
{
    struct log *log = &txn->fs->log;

    if (page_has(page, PAGE_LOGGED) || pagecache_set_logged(page, true))
        return; /* it is part of the transaction, and stays so while the caller is */
    page_get(page);
    acquire(&log->lock);
    assert(txn->credits > 0);
    txn->credits--;
    log->reserved--;
    log->pages[log->count++] = page;
    release(&log->lock);
}

/* Takes a page out of the running transaction, if it is in. */
static void leave_transaction(struct log *log, struct page *page)
{
    bool found = false;

    if (!pagecache_set_logged(page, false))
        return;
    acquire(&log->lock);
    for (unsigned i = 0; i < log->count && !found; i++) {
        if (log->pages[i] == page) {
            log->pages[i] = log->pages[--log->count];
            found = true;
        }
    }
    release(&log->lock);
    if (found)
        page_put(page);
}

void txn_forget(struct txn *txn, uint32_t block)
{
    struct dfs_fs *fs = txn->fs;
    struct page *page = pagecache_peek(&fs->meta->object, block);

    if (!page)
        return; /* not in memory: neither changed nor waiting to be installed */
    if (page->flags & PAGE_DIRTY)
        __atomic_store_n(&fs->log.must_install, true, __ATOMIC_RELAXED);
    leave_transaction(&fs->log, page);
    page_put(page);
    pagecache_forget(&fs->meta->object, block);
}

/* Writes up to BATCH blocks of the transaction with their descriptor to the log's head. */
static int write_batch(struct dfs_fs *fs, unsigned first, unsigned n)
{
    struct log *log = &fs->log;
    struct dfs_log_descriptor *descriptor = page_address(log->buffer);
    struct page *pages[BATCH + 1] = {log->buffer};

    assert(log->head + n + 1 <= log->blocks);
    memset(descriptor, 0, sizeof(*descriptor));
    descriptor->magic = DFS_LOG_MAGIC;
    descriptor->transaction = log->number;
    descriptor->count = n;
    descriptor->flags = first + n == log->count ? DFS_LOG_COMMIT : 0;
    descriptor->part = first / BATCH;
    for (unsigned i = 0; i < n; i++) {
        struct page *page = log->pages[first + i];
        descriptor->entry[i].block = page->index;
        descriptor->entry[i].checksum = crc32c(0, page_address(page), DFS_BLOCK_SIZE);
        pages[i + 1] = page;
    }
    descriptor->checksum = crc32c(0, descriptor, DFS_BLOCK_SIZE);
    int error = disk_write(fs, log->start + log->head, pages, n + 1);
    log->head += n + 1;
    return error;
}

/* Step 3: the whole transaction to the log. */
static int write_transaction(struct dfs_fs *fs)
{
    struct log *log = &fs->log;
    int error = 0;

    for (unsigned first = 0; first < log->count && !error; first += BATCH)
        error = write_batch(fs, first, MIN(log->count - first, BATCH));
    return error;
}

/* The transaction is safe: its pages wait to be installed, and a new one begins. */
static void begin_next(struct dfs_fs *fs)
{
    struct log *log = &fs->log;

    for (unsigned i = 0; i < log->count; i++) {
        struct page *page = log->pages[i];
        pagecache_dirty(&fs->meta->object, page);
        pagecache_set_logged(page, false);
        page_put(page);
    }
    acquire(&log->lock);
    log->count = 0;
    log->number++;
    release(&log->lock);
}

/* Everything to its place; the log is empty then. */
static int log_install(struct dfs_fs *fs)
{
    struct log *log = &fs->log;
    int error = pagecache_write(&fs->meta->object);

    if (!error)
        error = block_flush(fs->device);
    if (!error)
        error = log_write_header(fs, log->number);
    if (error)
        return error;
    log->head = 1;
    log->must_install = false;
    return 0;
}

/* Steps 3 and 4, and the beginning of the next transaction. Freed blocks may be used again after that. */
static int commit_metadata(struct dfs_fs *fs)
{
    struct log *log = &fs->log;

    int error = write_transaction(fs);
    if (!error)
        error = block_flush(fs->device);
    if (error)
        return error;
    begin_next(fs);
    bool full = log->blocks - log->head < log->max + descriptors_for(log->max);
    if (full || log->must_install)
        error = log_install(fs);
    if (!error)
        bitmaps_release_held(fs);
    return error;
}

/* The log is broken: files can be read, but not changed, because a change might never become safe. */
static int give_up(struct dfs_fs *fs, int error)
{
    if (!fs->log.error)
        kprintf("dfs %s: error %d writing the log: read-only from now on\n", fs->device->name,
                -error);
    fs->log.error = -EROFS;
    return error;
}

/* A disk that could not empty its cache has lost data, and no one can say which. */
static int flush_disk(struct dfs_fs *fs)
{
    int error = block_flush(fs->device);

    return error ? give_up(fs, error) : 0;
}

/*
 * Writes all that a commit has to write. The transaction has no members, and no process can join one. So no
 * file may be freed here: the transaction for that would wait for this commit. The contents of files without
 * names are not written, since such a file does not exist after a loss of power.
 *
 * If the contents of a file cannot be written, the transaction stays open. It is committed when they can be
 * written, or when the file is gone. A commit now would give the file blocks with old data of other files.
 */
static int commit_alone(struct dfs_fs *fs)
{
    int error = writeback_named(fs->sb);

    if (!error)
        error = flush_disk(fs);
    if (error || fs->log.count == 0)
        return error;
    error = commit_metadata(fs);
    return error ? give_up(fs, error) : 0;
}

/* The caller holds the lock; it is released during the sleep. */
static void wait_until_open(struct log *log)
{
    while (log->closed)
        sleep(&log->change, &log->lock);
}

/* Closes the transaction for new members, and waits until all have left. Lock held; released at the end. */
static void close_log(struct log *log)
{
    log->closed = true;
    while (log->members > 0)
        sleep(&log->change, &log->lock);
    release(&log->lock);
}

static void open_log(struct log *log)
{
    acquire(&log->lock);
    log->closed = false;
    wakeup(&log->change);
    release(&log->lock);
}

/* may_stop: a kill ends it early, as long as other processes do not wait for the commit. */
static int commit(struct dfs_fs *fs, bool may_stop)
{
    struct log *log = &fs->log;

    acquire(&log->lock);
    uint64_t mine = log->number; /* the caller's changes are in it, or in an earlier one */
    release(&log->lock);
    int error = may_stop ? writeback_all_unless_killed(fs->sb)
                         : writeback_all(fs->sb); /* most of it, while others go on */
    if (may_stop && thread_killed())
        return -EINTR;

    acquire(&log->lock);
    wait_until_open(log);
    if (log->number != mine) { /* another process has committed it since then */
        release(&log->lock);
        int flush_error = flush_disk(fs);
        return error ? error : flush_error;
    }
    close_log(log);
    error = log->error ? log->error : commit_alone(fs);
    open_log(log);
    return error;
}

int log_commit(struct dfs_fs *fs)
{
    return commit(fs, false);
}

int sync_and_commit(struct dfs_fs *fs)
{
    return commit(fs, true);
}

int log_settle(struct dfs_fs *fs)
{
    struct log *log = &fs->log;

    acquire(&log->lock);
    wait_until_open(log);
    close_log(log);
    int error = log->error ? log->error : commit_alone(fs);
    if (!error && log->head > 1) {
        error = log_install(fs);
        error = error ? give_up(fs, error) : 0;
    }
    open_log(log);
    return error;
}
