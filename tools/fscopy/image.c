/* SPDX-License-Identifier: MIT */
/*
 * The image as a whole: opening and checking it, allocating blocks and inodes, writing it back to
 * the file.
 */
#include "fscopy.h"

#include "common/fail.h"
#include "fsck/fsck.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void say(void *context, const char *text)
{
    fprintf(stderr, "%s: %s\n", (const char *)context, text);
}

/* Whether fsck finds nothing wrong; the log is then empty. */
static bool is_clean(struct copy *copy)
{
    struct fsck fsck = {.disk = &copy->disk, .say = say, .context = (void *)(uintptr_t)copy->path};

    return fsck_run(&fsck) && fsck.found == 0;
}

void image_open(struct copy *copy, const char *path, const char *offset, bool changes)
{
    *copy = (struct copy){.path = path, .fd = changes ? disk_open_locked(path) : -1};
    if ((changes && copy->fd < 0) || !disk_open(&copy->disk, path, false))
        fail("%s: %s", path, strerror(errno));
    copy->place = disk_place(&copy->disk, offset);
    if (!is_clean(copy))
        fail("%s is damaged: fsck first", path);
    copy->hint = copy->disk.super->data_start;
}

static void write_block(int fd, const void *data, uint64_t at, const char *path)
{
    if (pwrite(fd, data, DFS_BLOCK_SIZE, (off_t)at) != (ssize_t)DFS_BLOCK_SIZE)
        fail("%s: writing failed half way: fsck it: %s", path, strerror(errno));
}

void image_commit(struct copy *copy)
{
    uint8_t old[DFS_BLOCK_SIZE];
    int fd = copy->fd;

    if (!is_clean(copy))
        fail("this would damage the image, so nothing was written: an error of fscopy");
    for (uint32_t block = 0; block < copy->disk.super->blocks; block++) {
        const void *new = disk_block(&copy->disk, block);
        uint64_t at = copy->place + (uint64_t)block * DFS_BLOCK_SIZE;
        if (pread(fd, old, sizeof(old), (off_t)at) != (ssize_t)sizeof(old))
            fail("%s: %s", copy->path, strerror(errno));
        if (memcmp(old, new, sizeof(old)) != 0)
            write_block(fd, new, at, copy->path);
    }
    if (fsync(fd) != 0 || close(fd) != 0)
        fail("%s: %s", copy->path, strerror(errno));
}

/* Finds the first clear bit at or after start, and sets it. Returns end if there is none. */
static uint32_t take_bit(struct copy *copy, uint32_t bitmap_block, uint32_t start, uint32_t end)
{
    uint8_t *bitmap = disk_block(&copy->disk, bitmap_block);
    uint32_t bit = start;

    while (bit < end && bit_is_set(bitmap, bit))
        bit++;
    if (bit < end)
        bitmap[bit / 8] |= (uint8_t)(1u << bit % 8);
    return bit;
}

uint32_t image_allocate_block(struct copy *copy)
{
    const struct dfs_super *super = copy->disk.super;
    uint32_t end = super->blocks - 1; /* the last one is the copy of the superblock */
    uint32_t block = take_bit(copy, super->block_bitmap_start, copy->hint, end);

    if (block == end)
        fail("%s: the file system is full; nothing was written", copy->path);
    copy->hint = block + 1;
    memset(disk_block(&copy->disk, block), 0, DFS_BLOCK_SIZE);
    return block;
}

void image_free_block(struct copy *copy, uint32_t block)
{
    uint8_t *bitmap = disk_block(&copy->disk, copy->disk.super->block_bitmap_start);

    bitmap[block / 8] &= (uint8_t) ~(1u << block % 8);
    if (block < copy->hint)
        copy->hint = block;
}

uint32_t image_allocate_inode(struct copy *copy, uint32_t mode)
{
    const struct dfs_super *super = copy->disk.super;
    uint32_t number = take_bit(copy, super->inode_bitmap_start, DFS_INODE_FIRST, super->inodes);

    if (number == super->inodes)
        fail("%s: the file system has no inode left; nothing was written", copy->path);
    struct dfs_inode *inode = disk_inode(&copy->disk, number);
    uint32_t generation = inode->generation + 1;
    *inode = (struct dfs_inode){.mode = mode, .links = 1, .generation = generation};
    inode->accessed.seconds = inode->modified.seconds = inode->changed.seconds = time(NULL);
    return number;
}
