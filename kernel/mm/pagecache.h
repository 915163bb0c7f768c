/* SPDX-License-Identifier: MIT */
/*
 * The page cache: the pages of files that are in memory. read, write, exec and page faults all see the
 * same ones. dfs keeps its metadata in the cache too, as pages of an inode of its own.
 *
 * The cache holds a reference to each of its pages. The page's owner and index name its file and its place
 * there; its flags are its state:
 *   PAGE_BUSY      being read or written: it stays in the cache until the I/O ends
 *   PAGE_UPTODATE  holds the data; only such pages are handed out
 *   PAGE_DIRTY     newer than the disk: in inode->dirty_pages; others are in the list of clean pages
 *   PAGE_LOGGED    metadata changed by the running transaction (fs/dfs/log.c)
 *
 * Locks: one spinlock guards trees, lists and flags (tag P). The contents of a page belong to the holders of
 * a reference; writers of a file hold its inode's lock. A process may wait for PAGE_BUSY with inode locks
 * held. So a process that sets PAGE_BUSY takes no inode lock until the flag is clear again.
 */
#ifndef MM_PAGECACHE_H
#define MM_PAGECACHE_H

#include "vfs/inode.h"
#include "mm/page.h"

void pagecache_init(void);

/*
 * The page at index for a writer, with a reference. If the file has data there, they are read in, else the
 * page is zero. inode locked (for metadata: the lock that guards the block is held).
 */
int pagecache_get_for_write(struct inode *inode, uint32_t index, struct page **page);

/* The same, not read in: the caller overwrites it all. */
int pagecache_get_zeroed(struct inode *inode, uint32_t index, struct page **page);

/* The page at index, with a reference, if it is in memory and up to date; else NULL. */
struct page *pagecache_peek(struct inode *inode, uint32_t index);

/* The page has been changed and must be written. The caller has a reference. */
void pagecache_dirty(struct inode *inode, struct page *page);

/* Sets or clears PAGE_LOGGED: whether it was set before. */
bool pagecache_set_logged(struct page *page, bool logged);

/* Sets the inode's size, and drops all pages beyond it, waiting for those PAGE_BUSY. inode locked. */
void pagecache_set_size(struct inode *inode, off_t size);

/* Drops one page, written or not. Only readers of its old contents may still have references. */
void pagecache_forget(struct inode *inode, uint32_t index);

/* Drops all pages of an inode that is leaving memory. */
void pagecache_drop(struct inode *inode);

/*
 * Writes all dirty pages of a file, or of all files of a file system, or of its files that have a name. Waits
 * also for pages that other processes are writing. 0, or the first error; a page that could not be written
 * stays dirty. A file may lose its last user in the meantime. If it has no name, it is freed then; the last
 * form must not do this.
 */
int pagecache_write(struct inode *inode);
int pagecache_write_all(struct super_block *sb);
int pagecache_write_named(struct super_block *sb);

/* The first two for a caller that need not finish: -EINTR once it has been killed. */
int pagecache_write_unless_killed(struct inode *inode);
int pagecache_write_all_unless_killed(struct super_block *sb);

/*
 * Called before each part of a write, with the inode locked or not, outside of transactions. If too much of
 * the memory is dirty, writes this file back first, and then the others. 0, or the error of the write.
 */
int pagecache_throttle(struct inode *inode);

/* Pages cached, and those of them that are dirty. */
uint32_t pagecache_count(void);
uint32_t pagecache_dirty_count(void);

/* Shared by mm/pagecache.c and vfs/writeback.c. */
extern struct spinlock pagecache_lock;
extern struct list pagecache_clean; /* P: struct page by link, last used first */

/* Takes a page off its inode's list of dirty ones; it is in no list then. Lock held. */
void pagecache_clear_dirty(struct inode *inode, struct page *page);

/* The reading or writing of pages is over. Lock held. */
void page_io_done(struct page **pages, unsigned n);

/* Waits until no page of an inode is being written. */
void page_io_wait(struct inode *inode);

/* Pages that hold bytes below size. */
static inline uint32_t pages_for(off_t size)
{
    return (uint32_t)((size + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

#endif
