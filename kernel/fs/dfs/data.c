/* SPDX-License-Identifier: MIT */
/*
 * Contents of files: between the page cache and the blocks of the disk.
 *
 * The bytes of a file's last page behind its end are undefined, on the disk and in memory.
 *
 * Blocks are allocated when pages are written to, within the transaction that lasts from write_begin to
 * write_end; the pages themselves are written back later, but before that transaction is safe.
 */
#include "fs/dfs/data.h"

#include "base/wallclock.h"
#include "dev/block.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/inode.h"
#include "fs/dfs/log.h"
#include "fs/dfs/map.h"
#include "fs/dfs/meta.h"
#include "lib/string.h"
#include "mm/page.h"
#include "vfs/internal.h"
#include <abi/errno.h>

#define WRITE_PAGES (WRITE_CHUNK / PAGE_SIZE + 1) /* that a chunk touches, at most */
/* A bitmap block for each page, rows of pointers with theirs, the inode, and the head of the orphans. */
#define WRITE_CREDITS (WRITE_PAGES + 2 * MAP_CREDITS + 2)

/* Zeros the part of a page that lies beyond the end of its file. */
static void zero_beyond(const struct inode *inode, struct page *page)
{
    off_t start = (off_t)page->index << PAGE_SHIFT;
    size_t valid =
        inode->object.size <= start ? 0 : (size_t)MIN(inode->object.size - start, (off_t)PAGE_SIZE);

    memset((char *)page_address(page) + valid, 0, PAGE_SIZE - valid);
}

/*
 * Reads or writes n pages that follow each other in a file. A hole reads as zeros. A page that is to be
 * written has no block if it is being cut off, or if its allocation was taken back.
 */
static int move_pages(struct inode *inode, struct page **pages, unsigned n, bool write)
{
    struct dfs_node *node = dfs_node_of(inode);

    for (unsigned done = 0, count; done < n; done += count) {
        uint32_t block;
        count = n - done;
        int error = map_find(node, pages[done]->index, &block, &count);
        if (!error && block != 0)
            error = write ? disk_write(fs_of(inode), block, pages + done, count)
                          : disk_read(fs_of(inode), block, pages + done, count);
        if (error)
            return error;
        for (unsigned i = 0; i < count && block == 0 && !write; i++)
            page_zero(page_address(pages[done + i]));
    }
    return 0;
}

static int dfs_read_pages(struct inode *inode, struct page **pages, unsigned n)
{
    int error = move_pages(inode, pages, n, false);

    if (!error && pages[n - 1]->index + 1 >= pages_for(inode->object.size))
        zero_beyond(inode, pages[n - 1]);
    return error;
}

static int dfs_write_pages(struct inode *inode, struct page **pages, unsigned n)
{
    return move_pages(inode, pages, n, true);
}

/*
 * Gives a hole inside the file a block. The block's old data on the disk are not this file's. Readers take no
 * lock, so they must find the page before they can find the block.
 */
static int fill_hole(struct inode *inode, uint32_t index)
{
    struct dfs_node *node = dfs_node_of(inode);
    uint32_t block;
    struct page *page;

    int error = pagecache_get_zeroed(&inode->object, index, &page);
    if (error)
        return error;
    error = map_allocate(&node->writing, node, index, &block);
    if (!error)
        pagecache_dirty(&inode->object, page);
    page_put(page);
    return error;
}

/*
 * Zeros the bytes behind the end of a file in its last page, before the file grows over them. This cannot be
 * done when the file is cut there: the page might reach the disk before the new size, so that a crash
 * would leave the old size with zeros in the middle.
 */
static int clear_tail(struct inode *inode)
{
    uint32_t index = (uint32_t)(inode->object.size >> PAGE_SHIFT),
             keep = (uint32_t)inode->object.size % PAGE_SIZE;
    uint32_t block;
    struct page *page;
    unsigned count = 1;

    if (keep == 0)
        return 0;
    int error = map_find(dfs_node_of(inode), index, &block, &count);
    if (error || block == 0)
        return error;
    error = pagecache_get(&inode->object, index, &page);
    if (error)
        return error;
    memset((char *)page_address(page) + keep, 0, PAGE_SIZE - keep);
    pagecache_dirty(&inode->object, page);
    page_put(page);
    return 0;
}

/*
 * Prepares a file for its growth up to end. The bytes before offset become part of the file, but the caller
 * does not write to them.
 */
static int before_growth(struct inode *inode, off_t offset, off_t end)
{
    int error = 0;

    if (unlikely(inode->unfinished) && end > inode->object.size)
        error = dfs_finish_truncation(dfs_node_of(inode));
    return !error && offset > inode->object.size ? clear_tail(inode) : error;
}

/*
 * Frees the blocks beyond the end. The new size becomes safe with txn, which ends here. If txn has no room
 * for all blocks, or some cannot be read, the file becomes an orphan: a mount after a crash frees the rest.
 */
static int cut(struct inode *inode, struct txn *txn)
{
    struct dfs_node *node = dfs_node_of(inode);
    int left = map_truncate(txn, node, pages_for(inode->object.size));

    inode->unfinished |= left != 0;
    if (inode->unfinished)
        orphan_add(txn, node);
    else
        dfs_save(txn, node);
    txn_end(txn);
    if (left < 0)
        return left;
    return inode->unfinished ? dfs_finish_truncation(node) : 0;
}

/* Ends a write, which may have come less far than write_begin has made ready for. */
static int dfs_write_end(struct inode *inode, off_t end)
{
    struct dfs_node *node = dfs_node_of(inode);

    if (end > inode->object.size)
        pagecache_set_size(&inode->object, end);
    if (end > 0)
        inode->mtime = inode->ctime = time_now();
    if (node->reach > pages_for(inode->object.size)) {
        pagecache_set_size(&inode->object, inode->object.size);
        return cut(inode, &node->writing);
    }
    dfs_save(&node->writing, node);
    txn_end(&node->writing);
    return 0;
}

/* Has a block for each page from *index to end, as far as *index is moved. */
static int allocate_blocks(struct inode *inode, uint32_t *index, uint32_t end)
{
    struct dfs_node *node = dfs_node_of(inode);
    uint32_t inside = MIN(end, pages_for(inode->object.size)), block;
    int error = 0;

    while (*index < inside && !error) {
        unsigned count = inside - *index;
        error = map_find(node, *index, &block, &count);
        if (!error && block == 0) {
            error = fill_hole(inode, *index);
            count = 1;
        }
        if (!error)
            *index += count;
    }
    /* No read goes beyond the end, and pages are zeroed when they are written to. */
    while (*index < end && !error) {
        error = map_allocate(&node->writing, node, *index, &block);
        if (!error)
            (*index)++;
    }
    return error;
}

static ssize_t dfs_write_begin(struct inode *inode, off_t offset, size_t n)
{
    struct dfs_node *node = dfs_node_of(inode);
    uint32_t first = (uint32_t)(offset >> PAGE_SHIFT), end = pages_for(offset + (off_t)n);
    uint32_t index = first;

    int error = before_growth(inode, offset, offset + (off_t)n);
    if (!error)
        error = txn_begin(&node->writing, fs_of(inode), WRITE_CREDITS);
    if (error)
        return error;
    error = allocate_blocks(inode, &index, end);
    node->reach = index;
    if (index == first) {
        dfs_write_end(inode, 0);
        return error;
    }
    off_t room = ((off_t)index << PAGE_SHIFT) - offset;
    return (ssize_t)MIN(room, (off_t)n);
}

static int shrink_file(struct inode *inode, off_t size)
{
    struct txn txn;

    int error = txn_begin_removal(&txn, fs_of(inode), TRUNCATE_CREDITS + 6);
    if (error)
        return error;
    pagecache_set_size(&inode->object, size);
    inode->mtime = inode->ctime = time_now();
    return cut(inode, &txn);
}

static int grow_file(struct inode *inode, off_t size)
{
    struct txn txn;

    int error = before_growth(inode, size, size);
    if (!error)
        error = txn_begin(&txn, fs_of(inode), 1);
    if (error)
        return error;
    pagecache_set_size(&inode->object, size);
    inode->mtime = inode->ctime = time_now();
    dfs_save(&txn, dfs_node_of(inode));
    txn_end(&txn);
    return 0;
}

static int dfs_truncate(struct inode *inode, off_t size)
{
    if (size < inode->object.size)
        return shrink_file(inode, size);
    return grow_file(inode, size);
}

int dfs_sync(struct inode *inode)
{
    int error = pagecache_write_unless_killed(&inode->object);
    if (error == -EINTR)
        return error;
    int commit_error = inode_read_only(inode) ? 0 : sync_and_commit(fs_of(inode));

    return error ? error : commit_error;
}

const struct inode_ops dfs_file_ops = {
    .truncate = dfs_truncate,
    .save = dfs_save_op,
    .sync = dfs_sync,
    .read_pages = dfs_read_pages,
    .write_pages = dfs_write_pages,
    .write_begin = dfs_write_begin,
    .write_end = dfs_write_end,
    .forget = dfs_forget,
};
