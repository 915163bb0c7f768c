/* SPDX-License-Identifier: MIT */
/* The image as a whole: the places of its areas, its bitmaps, superblock and log. */
#include "mkfs.h"

#include <errno.h>
#include <lib/crc32c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BITS_PER_BLOCK (DFS_BLOCK_SIZE * 8)
#define BLOCKS_PER_INODE 2u /* by default, one inode for so many blocks */
#define LOG_SHARE 32u       /* the log is this part of the disk, within the limits below */
#define LOG_MAX 2048u
#define HEADER_BYTES 512u /* part of a log header that its checksum covers */

void *image_block(struct image *image, uint32_t block)
{
    return image->data + (size_t)block * DFS_BLOCK_SIZE;
}

struct dfs_inode *image_inode(struct image *image, uint32_t number)
{
    return (struct dfs_inode *)image_block(image, image->super->inode_table_start) + number;
}

uint32_t image_allocate(struct image *image)
{
    if (image->next_block >= image->super->blocks - 1)
        fail("the image is too small for its contents");
    return image->next_block++;
}

static uint32_t blocks_for_bits(uint32_t bits)
{
    return (bits + BITS_PER_BLOCK - 1) / BITS_PER_BLOCK;
}

/* Lays the areas out, one behind the other. */
static void lay_out(struct dfs_super *s, uint32_t blocks, uint32_t inodes)
{
    uint32_t log_blocks = blocks / LOG_SHARE;

    if (log_blocks < DFS_LOG_BLOCKS_MIN)
        log_blocks = DFS_LOG_BLOCKS_MIN;
    if (log_blocks > LOG_MAX)
        log_blocks = LOG_MAX;
    s->blocks = blocks;
    s->inodes = inodes;
    s->log_start = 1;
    s->log_blocks = log_blocks;
    s->inode_bitmap_start = s->log_start + s->log_blocks;
    s->inode_bitmap_blocks = blocks_for_bits(inodes);
    s->block_bitmap_start = s->inode_bitmap_start + s->inode_bitmap_blocks;
    s->block_bitmap_blocks = blocks_for_bits(blocks);
    s->inode_table_start = s->block_bitmap_start + s->block_bitmap_blocks;
    s->inode_table_blocks = inodes / DFS_INODES_PER_BLOCK;
    s->data_start = s->inode_table_start + s->inode_table_blocks;
}

void image_init(struct image *image, uint64_t size, uint32_t inodes, const char *label,
                int64_t time)
{
    struct dfs_super super = {.magic = DFS_MAGIC, .version = DFS_VERSION, .made = time};

    if (size / DFS_BLOCK_SIZE > UINT32_MAX / 2)
        fail("the size is too large");
    uint32_t blocks = (uint32_t)(size / DFS_BLOCK_SIZE);
    if (inodes == 0)
        inodes = blocks / BLOCKS_PER_INODE;
    if (inodes < DFS_INODES_PER_BLOCK)
        inodes = DFS_INODES_PER_BLOCK;
    inodes = (inodes + DFS_INODES_PER_BLOCK - 1) / DFS_INODES_PER_BLOCK * DFS_INODES_PER_BLOCK;
    super.block_size = DFS_BLOCK_SIZE;
    lay_out(&super, blocks, inodes);
    if (super.data_start >= blocks || blocks - super.data_start < 8)
        fail("a file system needs at least %u KiB",
             (super.data_start + 8) * (DFS_BLOCK_SIZE / 1024));
    if (strlen(label) >= sizeof(super.label))
        fail("the label is too long");
    strcpy(super.label, label);

    image->data = must_calloc(blocks, DFS_BLOCK_SIZE);
    image->super = (struct dfs_super *)(image->data + DFS_SUPER_OFFSET);
    *image->super = super;
    image->next_block = super.data_start;
    image->next_inode = DFS_INODE_ROOT;
    image->time = time;
}

static void set_bits(uint8_t *bitmap, uint32_t first, uint32_t end)
{
    for (uint32_t bit = first; bit < end; bit++)
        bitmap[bit / 8] |= (uint8_t)(1u << bit % 8);
}

/* Computes an identity that depends on nothing but the contents. */
static void set_uuid(struct image *image)
{
    struct dfs_super *s = image->super;
    const size_t size = (size_t)image->next_block * DFS_BLOCK_SIZE;

    for (uint32_t i = 0; i < sizeof(s->uuid) / 4; i++) {
        uint32_t part = crc32c(i, image->data, size);
        memcpy(s->uuid + 4 * i, &part, 4);
    }
}

void image_write(const struct image *image, const char *path)
{
    static const uint8_t zeros[DFS_BLOCK_SIZE];
    FILE *file = fopen(path, "wb");
    bool good = file != NULL;

    for (uint32_t block = 0; block < image->super->blocks && good; block++) {
        const uint8_t *data = image->data + (size_t)block * DFS_BLOCK_SIZE;
        bool last = block == image->super->blocks - 1;
        if (!last && memcmp(data, zeros, DFS_BLOCK_SIZE) == 0) /* leave a hole */
            good = fseeko(file, DFS_BLOCK_SIZE, SEEK_CUR) == 0;
        else
            good = fwrite(data, DFS_BLOCK_SIZE, 1, file) == 1;
    }
    if (file && fclose(file) != 0)
        good = false;
    if (!good) {
        int error = errno;
        remove(path);
        fail("%s: %s", path, strerror(error));
    }
}

void image_complete(struct image *image)
{
    struct dfs_super *s = image->super;
    struct dfs_log_header *header = image_block(image, s->log_start);

    set_bits(image_block(image, s->inode_bitmap_start), 0, image->next_inode);
    set_bits(image_block(image, s->block_bitmap_start), 0, image->next_block);
    set_bits(image_block(image, s->block_bitmap_start), s->blocks - 1, s->blocks);
    header->magic = DFS_LOG_MAGIC;
    header->first = 1;
    header->checksum = crc32c(0, header, HEADER_BYTES);
    set_uuid(image);
    s->checksum = crc32c(0, s, DFS_SUPER_SIZE);
    uint8_t *copy = image_block(image, s->blocks - 1);
    memcpy(copy + DFS_SUPER_OFFSET, s, DFS_SUPER_SIZE);
}
