/* SPDX-License-Identifier: MIT */
/* Reading files in an image: their blocks, the entries of directories, and paths. */
#include "disk.h"
#include "fail.h"

#include <string.h>

#define FIRST_DOUBLE (DFS_DIRECT + DFS_POINTERS_PER_BLOCK)

/* A pointer from an indirect block. If the image is damaged, the block may lie anywhere. */
static uint32_t pointer_in(const struct disk *disk, uint32_t block, uint32_t index)
{
    if (!disk_block_valid(disk, block))
        return 0;
    return ((const uint32_t *)disk_block(disk, block))[index];
}

uint32_t disk_file_block(const struct disk *disk, uint32_t number, uint32_t index)
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

const char *disk_target(const struct disk *disk, uint32_t number)
{
    const struct dfs_inode *inode = disk_inode(disk, number);

    if (inode->size <= DFS_SYMLINK_INLINE)
        return inode->target;
    if (!disk_block_valid(disk, inode->block[0]) || inode->size > DFS_BLOCK_SIZE)
        fail("inode %u: the target of the symbolic link cannot be", number);
    return disk_block(disk, inode->block[0]);
}

static bool entry_good(const struct dfs_dirent *entry, uint32_t room)
{
    return room >= DFS_DIRENT_HEADER && entry->entry_length <= room &&
           entry->entry_length % 4 == 0 && entry->entry_length >= DFS_DIRENT_HEADER &&
           (!entry->inode || entry->entry_length >= DFS_DIRENT_LENGTH(entry->name_length));
}

void disk_each_entry(const struct disk *disk, uint32_t number,
                     bool (*visit)(void *context, const struct dfs_dirent *entry), void *context)
{
    const struct dfs_inode *inode = disk_inode(disk, number);
    const struct dfs_dirent *entry;

    if (!disk_is_directory(inode))
        fail("inode %u is no directory", number);
    for (uint32_t page = 0; page < inode->size / DFS_BLOCK_SIZE; page++) {
        uint32_t block = disk_file_block(disk, number, page);
        if (!disk_block_valid(disk, block))
            fail("directory %u: page %u is missing", number, page);
        for (uint32_t at = 0; at < DFS_BLOCK_SIZE; at += entry->entry_length) {
            entry = (const struct dfs_dirent *)((const uint8_t *)disk_block(disk, block) + at);
            if (!entry_good(entry, DFS_BLOCK_SIZE - at))
                fail("directory %u: the entry at byte %u of block %u is damaged", number, at,
                     block);
            if (entry->inode != 0 && !visit(context, entry))
                return;
        }
    }
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

uint32_t disk_lookup(const struct disk *disk, uint32_t directory, const char *name, size_t length)
{
    struct search search = {.name = name, .length = length};

    disk_each_entry(disk, directory, compare, &search);
    if (search.found >= disk->super->inodes)
        fail("%.*s: leads to inode %u, which cannot be", (int)length, name, search.found);
    return search.found;
}

uint32_t disk_find(const struct disk *disk, const char *path)
{
    uint32_t number = DFS_INODE_ROOT;

    for (const char *at = path + strspn(path, "/"); *at; at += strspn(at, "/")) {
        size_t length = strcspn(at, "/");
        number = disk_lookup(disk, number, at, length);
        if (number == 0)
            fail("%s: there is no %.*s", path, (int)length, at);
        at += length;
    }
    return number;
}
