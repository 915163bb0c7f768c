/* SPDX-License-Identifier: MIT */
/* fsdump: the superblock, inodes, directories and the log, as text. */
#include "fsdump.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define S_IFMT 0170000u
#define S_IFDIR 0040000u
#define S_IFREG 0100000u
#define S_IFLNK 0120000u
#define FIRST_DOUBLE (DFS_DIRECT + DFS_POINTERS_PER_BLOCK)

static bool is_type(const struct dfs_inode *inode, uint32_t type)
{
    return (inode->mode & S_IFMT) == type;
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
    if (memcmp(disk_super_copy(disk), super, sizeof(*super)) != 0)
        printf("the copy of the superblock differs\n");
}

/* A pointer out of an indirect block, which may lie anywhere where the image is damaged. */
static uint32_t pointer_in(const struct disk *disk, uint32_t block, uint32_t index)
{
    if (!disk_block_valid(disk, block))
        return 0;
    return ((const uint32_t *)disk_block(disk, block))[index];
}

uint32_t dump_file_block(const struct disk *disk, uint32_t number, uint32_t index)
{
    const struct dfs_inode *inode = disk_inode(disk, number);

    if (index < DFS_DIRECT)
        return inode->block[index];
    if (index < FIRST_DOUBLE)
        return pointer_in(disk, inode->block[DFS_INDIRECT], index - DFS_DIRECT);
    index -= FIRST_DOUBLE;
    uint32_t row = pointer_in(disk, inode->block[DFS_DOUBLE], index / DFS_POINTERS_PER_BLOCK);
    return pointer_in(disk, row, index % DFS_POINTERS_PER_BLOCK);
}

/* The blocks of a file, those that follow each other together; holes are left out. */
static void print_blocks(const struct disk *disk, uint32_t number)
{
    uint32_t pages = (uint32_t)(((uint64_t)disk_inode(disk, number)->size + DFS_BLOCK_SIZE - 1) /
                                DFS_BLOCK_SIZE);

    for (uint32_t i = 0, n; i < pages; i += n) {
        uint32_t block = dump_file_block(disk, number, i);
        for (n = 1; block && i + n < pages; n++) {
            if (dump_file_block(disk, number, i + n) != block + n)
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

static void print_target(const struct disk *disk, const struct dfs_inode *inode)
{
    const char *target = inode->target;

    if (inode->size > DFS_SYMLINK_INLINE) {
        if (!disk_block_valid(disk, inode->block[0]) || inode->size > DFS_BLOCK_SIZE)
            dump_fail("the target of the symbolic link cannot be");
        target = disk_block(disk, inode->block[0]);
    }
    printf("target    %.*s\n", (int)inode->size, target);
}

void dump_inode(const struct disk *disk, uint32_t number)
{
    const struct dfs_inode *inode = disk_inode(disk, number);

    if (inode->mode == 0) {
        printf("inode %u: free\n", number);
        return;
    }
    printf("inode %u: mode 0%o, %u links, %u bytes, %u blocks, generation %u\n", number,
           inode->mode, inode->links, inode->size, inode->blocks, inode->generation);
    if (inode->next_orphan)
        printf("orphan    followed by inode %u\n", inode->next_orphan);
    print_time("accessed", &inode->accessed);
    print_time("modified", &inode->modified);
    print_time("changed", &inode->changed);
    if (is_type(inode, S_IFLNK))
        print_target(disk, inode);
    else if (is_type(inode, S_IFREG) || is_type(inode, S_IFDIR))
        print_blocks(disk, number);
    else
        printf("device    %u\n", inode->device);
}

void dump_each_entry(const struct disk *disk, uint32_t number,
                     bool (*visit)(void *context, const struct dfs_dirent *entry), void *context)
{
    const struct dfs_inode *inode = disk_inode(disk, number);
    const struct dfs_dirent *entry;

    if (!is_type(inode, S_IFDIR))
        dump_fail("inode %u is no directory", number);
    for (uint32_t page = 0; page < inode->size / DFS_BLOCK_SIZE; page++) {
        uint32_t block = dump_file_block(disk, number, page);
        if (!disk_block_valid(disk, block))
            dump_fail("directory %u: page %u is missing", number, page);
        for (uint32_t at = 0; at < DFS_BLOCK_SIZE; at += entry->entry_length) {
            entry = (const struct dfs_dirent *)((const uint8_t *)disk_block(disk, block) + at);
            uint32_t room = DFS_BLOCK_SIZE - at;
            if (room < DFS_DIRENT_HEADER || entry->entry_length > room ||
                entry->entry_length % 4 != 0 || entry->entry_length < DFS_DIRENT_HEADER ||
                (entry->inode && entry->entry_length < DFS_DIRENT_LENGTH(entry->name_length)))
                dump_fail("directory %u: the entry at byte %u of block %u is damaged", number, at,
                          block);
            if (entry->inode != 0 && !visit(context, entry))
                return;
        }
    }
}

static bool print_entry(void *context, const struct dfs_dirent *entry)
{
    (void)context;
    printf("%8u  type %2u  %.*s\n", entry->inode, entry->type, entry->name_length, entry->name);
    return true;
}

void dump_directory(const struct disk *disk, uint32_t number)
{
    dump_each_entry(disk, number, print_entry, NULL);
}

struct search {
    const char *name;
    size_t length;
    uint32_t found;
};

static bool compare(void *context, const struct dfs_dirent *entry)
{
    struct search *search = context;

    if (entry->name_length == search->length &&
        memcmp(entry->name, search->name, search->length) == 0)
        search->found = entry->inode;
    return search->found == 0;
}

uint32_t dump_find(const struct disk *disk, const char *path)
{
    uint32_t number = DFS_INODE_ROOT;

    for (const char *at = path + strspn(path, "/"); *at; at += strspn(at, "/")) {
        struct search search = {.name = at, .length = strcspn(at, "/")};
        dump_each_entry(disk, number, compare, &search);
        if (search.found == 0)
            dump_fail("%s: there is no %.*s", path, (int)search.length, at);
        if (search.found >= disk->super->inodes)
            dump_fail("%s: leads to inode %u, which cannot be", path, search.found);
        number = search.found;
        at += search.length;
    }
    return number;
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
        dump_fail("the header of the log is damaged");
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
