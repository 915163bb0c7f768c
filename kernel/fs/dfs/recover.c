/* SPDX-License-Identifier: MIT */
/*
 * Recovery: at mount, the log's complete transactions are copied to their places.
 *
 * The copying can be cut short by another crash at any time: the log is still there then, and is
 * copied again. Only when everything is in place, the header declares the log empty.
 */
#include "fs/dfs/recover.h"

#include "base/kprintf.h"
#include "dev/block.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/meta.h"
#include "lib/crc32c.h"
#include "lib/string.h"
#include "mm/page.h"
#include <abi/errno.h>

#define HEADER_BYTES 512u /* of the header's block that the checksum covers: one sector */

struct recovery {
    struct dfs_fs *fs;
    struct page *descriptor_page, *block_page; /* buffers */
    uint32_t at;                               /* next block of the log to be read */
    uint64_t number;                           /* of the transaction looked for there */
};

/* Checks a structure with its checksum in place. */
static bool checksum_right(void *bytes, size_t n, uint32_t *checksum)
{
    uint32_t stored = *checksum;

    *checksum = 0;
    bool right = crc32c(0, bytes, n) == stored;
    *checksum = stored;
    return right;
}

int log_write_header(struct dfs_fs *fs, uint64_t number)
{
    struct dfs_log_header *header = page_address(fs->log.buffer);

    page_zero(header);
    header->magic = DFS_LOG_MAGIC;
    header->first = number;
    header->checksum = crc32c(0, header, HEADER_BYTES);
    int error = disk_write(fs, fs->super.log_start, &fs->log.buffer, 1);
    return error ? error : block_flush(fs->device);
}

static int read_log(struct recovery *r, uint32_t block, struct page *page)
{
    return disk_read(r->fs, r->fs->super.log_start + block, &page, 1);
}

/*
 * Reads the descriptor at a place of the log: 1 if it is the part'th one of the transaction looked
 * for, 0 if it is not.
 */
static int read_descriptor(struct recovery *r, uint32_t at, uint32_t part)
{
    struct dfs_log_descriptor *d = page_address(r->descriptor_page);
    uint32_t blocks = r->fs->super.log_blocks;

    if (at >= blocks)
        return 0;
    int error = read_log(r, at, r->descriptor_page);
    if (error)
        return error;
    if (d->magic != DFS_LOG_MAGIC || d->transaction != r->number || d->part != part ||
        d->count == 0 || d->count > DFS_LOG_ENTRIES || d->count >= blocks - at)
        return 0;
    return checksum_right(d, sizeof(*d), &d->checksum);
}

/* Whether the blocks behind the descriptor just read have its checksums: 1, 0, or an error. */
static int blocks_right(struct recovery *r, uint32_t at)
{
    const struct dfs_log_descriptor *d = page_address(r->descriptor_page);

    for (uint32_t i = 0; i < d->count; i++) {
        uint32_t block = d->entry[i].block;
        if (block < r->fs->super.inode_bitmap_start || block >= r->fs->super.blocks - 1)
            return 0;
        int error = read_log(r, at + 1 + i, r->block_page);
        if (error)
            return error;
        if (crc32c(0, page_address(r->block_page), DFS_BLOCK_SIZE) != d->entry[i].checksum)
            return 0;
    }
    return 1;
}

/* Copies the blocks behind the descriptor just read to their places. */
static int copy_blocks(struct recovery *r, uint32_t at)
{
    const struct dfs_log_descriptor *d = page_address(r->descriptor_page);
    int error = 0;

    for (uint32_t i = 0; i < d->count && !error; i++) {
        error = read_log(r, at + 1 + i, r->block_page);
        if (!error)
            error = disk_write(r->fs, d->entry[i].block, &r->block_page, 1);
    }
    return error;
}

/* Walks over the transaction at r->at, copying it or only checking it: 1 whole, 0 not, or an error. */
static int walk_transaction(struct recovery *r, bool copy, uint32_t *end)
{
    const struct dfs_log_descriptor *d = page_address(r->descriptor_page);
    uint32_t at = r->at;

    for (uint32_t part = 0;; part++) {
        int result = read_descriptor(r, at, part);
        if (result == 1)
            result = copy ? copy_blocks(r, at) : blocks_right(r, at);
        if (result < 0 || (result == 0 && !copy))
            return result;
        at += 1 + d->count;
        if (d->flags & DFS_LOG_COMMIT)
            break;
    }
    *end = at;
    return 1;
}

static int replay(struct recovery *r, unsigned *count)
{
    uint32_t end;
    int result;

    while ((result = walk_transaction(r, false, &end)) == 1) {
        result = walk_transaction(r, true, &end);
        if (result < 0)
            return result;
        r->at = end;
        r->number++;
        (*count)++;
    }
    return result;
}

/*
 * Declares the log empty. The log may still hold parts of an incomplete transaction, so its number is not used
 * again. Else a second loss of power could leave parts of both transactions, which would look like one.
 */
static int begin_anew(struct dfs_fs *fs, uint64_t number, unsigned recovered)
{
    int error = 0;

    fs->log.number = number;
    if (recovered > 0) {
        kprintf("dfs %s: recovered %u transactions\n", fs->device->name, recovered);
        error = block_flush(fs->device);
    }
    return error ? error : log_write_header(fs, number);
}

static int recover_with_buffers(struct recovery *r)
{
    struct dfs_fs *fs = r->fs;
    struct dfs_log_header *header = page_address(r->block_page);
    unsigned count = 0;

    int error = read_log(r, 0, r->block_page);
    if (error)
        return error;
    if (header->magic != DFS_LOG_MAGIC || !checksum_right(header, HEADER_BYTES, &header->checksum))
        return dfs_corrupt(fs, "log header: block", fs->super.log_start);
    r->number = header->first;
    r->at = 1;
    error = replay(r, &count);
    if (error)
        return error;
    if (count == 0 && fs->sb->flags & MS_RDONLY)
        return 0;
    return begin_anew(fs, r->number + 1, count);
}

int log_recover(struct dfs_fs *fs)
{
    struct recovery r = {.fs = fs, .descriptor_page = page_alloc(0), .block_page = page_alloc(0)};
    int error = r.descriptor_page && r.block_page ? recover_with_buffers(&r) : -ENOMEM;

    if (r.descriptor_page)
        page_put(r.descriptor_page);
    if (r.block_page)
        page_put(r.block_page);
    return error;
}
