/* SPDX-License-Identifier: MIT */
/* fsdump: the superblock, inodes, directories and the log, as text. */
#include "fsdump.h"

#include "common/fail.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool is_type(const struct dfs_inode *inode, uint32_t type)
{
    return (inode->mode & DFS_TYPE_MASK) == type;
}

static uint32_t bits_set(const struct disk *disk, uint32_t start, uint32_t bits)
{
    const uint8_t *bitmap = disk_block(disk, start);
    uint32_t count = 0;

    for (uint32_t i = 0; i < bits; i++)
        count += bit_is_set(bitmap, i);
    return count;
}

static void print_area(const char *name, uint32_t start, uint32_t blocks)
{
    printf("%-13s blocks %u to %u\n", name, start, start + blocks - 1);
}

void dump_super(const struct disk *disk)
{
    const struct dfs_super *super = disk->super;

    printf("label         \"%.32s\"\nversion       %u\n", super->label, super->version);
    printf("blocks        %u of %u bytes, %u in use\n", super->blocks, super->block_size,
           bits_set(disk, super->block_bitmap_start, super->blocks));
    printf("inodes        %u, %u in use\n", super->inodes,
           bits_set(disk, super->inode_bitmap_start, super->inodes));
    print_area("log", super->log_start, super->log_blocks);
    print_area("inode bitmap", super->inode_bitmap_start, super->inode_bitmap_blocks);
    print_area("block bitmap", super->block_bitmap_start, super->block_bitmap_blocks);
    print_area("inode table", super->inode_table_start, super->inode_table_blocks);
    print_area("data", super->data_start, super->blocks - 1 - super->data_start);
    const uint8_t *last = disk_block(disk, super->blocks - 1);
    if (memcmp(last + DFS_SUPER_OFFSET, super, sizeof(*super)) != 0)
        printf("the copy of the superblock differs\n");
}

/* Prints the blocks of a file, as ranges of consecutive blocks. Holes are left out. */
static void print_blocks(const struct disk *disk, uint32_t number)
{
    uint32_t pages = (uint32_t)(((uint64_t)disk_inode(disk, number)->size + DFS_BLOCK_SIZE - 1) /
                                DFS_BLOCK_SIZE);

    for (uint32_t i = 0, n; i < pages; i += n) {
        uint32_t block = disk_file_block(disk, number, i);
        for (n = 1; block && i + n < pages; n++) {
            if (disk_file_block(disk, number, i + n) != block + n)
                break;
        }
        if (block)
            printf("pages %u to %u: blocks %u to %u%s\n", i, i + n - 1, block, block + n - 1,
                   disk_block_valid(disk, block) ? "" : " (cannot be)");
    }
}

static void print_time(const char *name, const struct dfs_time *time)
{
    char text[40] = "?";
    time_t seconds = (time_t)time->seconds;
    const struct tm *parts = gmtime(&seconds);

    if (parts)
        strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", parts);
    printf("%-9s %s.%09u UTC\n", name, text, time->nanoseconds);
}

void dump_inode(const struct disk *disk, uint32_t number)
{
    const struct dfs_inode *inode = disk_inode(disk, number);

    if (inode->mode == 0) {
        printf("inode %u: free\n", number);
        return;
    }
    printf("inode %u: mode 0%o, owner %u:%u, %u links, %u bytes, %u blocks, generation %u\n",
           number, inode->mode, inode->uid, inode->gid, inode->links, inode->size, inode->blocks,
           inode->generation);
    if (inode->next_orphan)
        printf("orphan    followed by inode %u\n", inode->next_orphan);
    print_time("accessed", &inode->accessed);
    print_time("modified", &inode->modified);
    print_time("changed", &inode->changed);
    if (is_type(inode, DFS_TYPE_LINK))
        printf("target    %.*s\n", (int)inode->size, disk_target(disk, number));
    else if (is_type(inode, DFS_TYPE_FILE) || is_type(inode, DFS_TYPE_DIRECTORY))
        print_blocks(disk, number);
    else
        printf("device    %u\n", inode->device);
}

static bool print_entry(void *context, const struct dfs_dirent *entry)
{
    (void)context;
    printf("%8u  type %2u  %.*s\n", entry->inode, entry->type, entry->name_length, entry->name);
    return true;
}

void dump_directory(const struct disk *disk, uint32_t number)
{
    disk_each_entry(disk, number, print_entry, NULL);
}

static void print_logged(void *context, uint32_t block, const void *data)
{
    (void)context, (void)data;
    printf("    block %u\n", block);
}

void dump_log(const struct disk *disk)
{
    struct log_transaction transaction;
    unsigned count = 0;

    if (!log_header_good(disk))
        fail("the header of the log is damaged");
    const struct dfs_log_header *header = disk_block(disk, disk->super->log_start);
    printf("the first transaction has number %llu\n", (unsigned long long)header->first);
    for (bool more = log_first(disk, &transaction); more; more = log_next(disk, &transaction)) {
        printf("  transaction %llu: at %u to %u of the log, changes %u blocks\n",
               (unsigned long long)transaction.number, transaction.at, transaction.end - 1,
               transaction.blocks);
        log_each_block(disk, &transaction, print_logged, NULL);
        count++;
    }
    printf("%u whole transactions wait\n", count);
}
