/* SPDX-License-Identifier: MIT */
/*
 * Metadata blocks: pages of an inode without a name, whose n'th page is the n'th block of the disk.
 * They are read like the pages of any file. The log decides when they are written.
 */
#include "fs/dfs/meta.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "dev/block.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/log.h"
#include "lib/string.h"
#include "mm/page.h"
#include "vfs/icache.h"
#include <abi/errno.h>

#define META_NUMBER 0u     /* no file has it */
#define COMPLAINTS_MAX 16u /* more of them tell nothing new */
#define SECTORS_PER_BLOCK (DFS_BLOCK_SIZE / SECTOR_SIZE)

int dfs_corrupt(struct dfs_fs *fs, const char *what, uint32_t number)
{
    if (fs->complaints++ < COMPLAINTS_MAX)
        kprintf("dfs %s: corrupt: %s %u\n", fs->device->name, what, number);
    return -EUCLEAN;
}

static int transfer_blocks(struct dfs_fs *fs, enum block_op op, uint32_t block, struct page **pages,
                           unsigned n)
{
    struct block_segment segment[BLOCK_SEGMENTS_MAX];

    while (n > 0) {
        unsigned part = MIN(n, BLOCK_SEGMENTS_MAX);
        for (unsigned i = 0; i < part; i++)
            segment[i] = (struct block_segment){page_address(pages[i]), PAGE_SIZE};
        int error = block_transfer(fs->device, op, block * SECTORS_PER_BLOCK, segment, part);
        if (error)
            return error;
        block += part;
        pages += part;
        n -= part;
    }
    return 0;
}

int disk_read(struct dfs_fs *fs, uint32_t block, struct page **pages, unsigned n)
{
    return transfer_blocks(fs, BLOCK_READ, block, pages, n);
}

int disk_write(struct dfs_fs *fs, uint32_t block, struct page **pages, unsigned n)
{
    return transfer_blocks(fs, BLOCK_WRITE, block, pages, n);
}

static int meta_read_pages(struct inode *inode, struct page **pages, unsigned n)
{
    return disk_read(fs_of(inode), pages[0]->index, pages, n);
}

static int meta_write_pages(struct inode *inode, struct page **pages, unsigned n)
{
    return disk_write(fs_of(inode), pages[0]->index, pages, n);
}

static const struct inode_ops meta_ops = {
    .read_pages = meta_read_pages,
    .write_pages = meta_write_pages,
};

int meta_get(struct dfs_fs *fs, uint32_t block, struct page **page)
{
    assert(block > 0 && block < fs->super.blocks);
    return pagecache_get(&fs->meta->object, block, page);
}

int meta_get_new(struct txn *txn, uint32_t block, struct page **page)
{
    int error = pagecache_get_zeroed(&txn->fs->meta->object, block, page);

    if (error)
        return error;
    txn_change(txn, *page);
    page_zero(page_address(*page));
    return 0;
}

int meta_init(struct dfs_fs *fs)
{
    struct inode *meta;
    int error = inode_new(fs->sb, META_NUMBER, &meta);

    if (error)
        return error;
    meta->nlink = 1;
    meta->ops = &meta_ops;
    meta->object.dirty_objects = NULL; /* the log decides when its pages are written */
    meta->object.read_ahead = false;   /* a block that follows may be anything */
    meta->object.size = (off_t)fs->super.blocks * DFS_BLOCK_SIZE;
    fs->meta = meta;
    return 0;
}

void meta_destroy(struct dfs_fs *fs)
{
    inode_put(fs->meta);
    fs->meta = NULL;
}
