/* SPDX-License-Identifier: MIT */
/* The log, as recovery reads it: whole transactions only. */
#include "disk.h"

#include <lib/crc32c.h>
#include <string.h>

#define HEADER_BYTES 512u /* part of the header that its checksum covers: one sector */

static struct dfs_log_header *header_of(const struct disk *disk)
{
    return disk_block(disk, disk->super->log_start);
}

static uint32_t header_checksum(const struct dfs_log_header *header)
{
    uint8_t copy[HEADER_BYTES];

    memcpy(copy, header, HEADER_BYTES);
    ((struct dfs_log_header *)copy)->checksum = 0;
    return crc32c(0, copy, HEADER_BYTES);
}

bool log_header_good(const struct disk *disk)
{
    const struct dfs_log_header *header = header_of(disk);

    return header->magic == DFS_LOG_MAGIC && header->checksum == header_checksum(header);
}

static const void *log_block(const struct disk *disk, uint32_t at)
{
    return disk_block(disk, disk->super->log_start + at);
}

static bool descriptor_good(const struct disk *disk, uint32_t at, uint64_t number, uint32_t part)
{
    static struct dfs_log_descriptor copy;

    if (at >= disk->super->log_blocks)
        return false;
    const struct dfs_log_descriptor *d = log_block(disk, at);
    if (d->magic != DFS_LOG_MAGIC || d->transaction != number || d->part != part || d->count == 0 ||
        d->count > DFS_LOG_ENTRIES || d->count >= disk->super->log_blocks - at)
        return false;
    copy = *d;
    copy.checksum = 0;
    if (crc32c(0, &copy, sizeof(copy)) != d->checksum)
        return false;
    for (uint32_t i = 0; i < d->count; i++) {
        if (d->entry[i].block < disk->super->inode_bitmap_start ||
            d->entry[i].block >= disk->super->blocks - 1 ||
            crc32c(0, log_block(disk, at + 1 + i), DFS_BLOCK_SIZE) != d->entry[i].checksum)
            return false;
    }
    return true;
}

/* Reads the transaction of that number at a place. False: it is not there, or not complete. */
static bool read_transaction(const struct disk *disk, uint32_t at, uint64_t number,
                             struct log_transaction *transaction)
{
    *transaction = (struct log_transaction){.number = number, .at = at};
    for (uint32_t part = 0;; part++) {
        if (!descriptor_good(disk, at, number, part))
            return false;
        const struct dfs_log_descriptor *d = log_block(disk, at);
        at += 1 + d->count;
        transaction->blocks += d->count;
        if (d->flags & DFS_LOG_COMMIT)
            break;
    }
    transaction->end = at;
    return true;
}

bool log_first(const struct disk *disk, struct log_transaction *transaction)
{
    return log_header_good(disk) && read_transaction(disk, 1, header_of(disk)->first, transaction);
}

bool log_next(const struct disk *disk, struct log_transaction *transaction)
{
    return read_transaction(disk, transaction->end, transaction->number + 1, transaction);
}

void log_each_block(const struct disk *disk, const struct log_transaction *transaction,
                    void (*visit)(void *context, uint32_t block, const void *data), void *context)
{
    for (uint32_t at = transaction->at; at < transaction->end;) {
        const struct dfs_log_descriptor *d = log_block(disk, at);
        for (uint32_t i = 0; i < d->count; i++)
            visit(context, d->entry[i].block, log_block(disk, at + 1 + i));
        at += 1 + d->count;
    }
}

static void copy_block(void *context, uint32_t block, const void *data)
{
    memcpy(disk_block(context, block), data, DFS_BLOCK_SIZE);
}

unsigned log_replay(struct disk *disk)
{
    struct log_transaction transaction;
    unsigned count = 0;

    for (bool more = log_first(disk, &transaction); more; more = log_next(disk, &transaction)) {
        log_each_block(disk, &transaction, copy_block, disk);
        count++;
    }
    if (count > 0) {
        struct dfs_log_header *header = header_of(disk);
        header->first += count;
        header->checksum = header_checksum(header);
    }
    return count;
}
