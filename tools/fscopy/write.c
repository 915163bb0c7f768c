/* SPDX-License-Identifier: MIT */
/* Adding and removing blocks of files, and names in directories. */
#include "fscopy.h"

#include "common/fail.h"

#include <string.h>

#define FIRST_DOUBLE (DFS_DIRECT + DFS_POINTERS_PER_BLOCK)

/* The address of a slot in an indirect block. The block is allocated if there is none yet. */
static uint32_t *slot_in(struct copy *copy, struct dfs_inode *inode, uint32_t *pointer,
                         uint32_t slot)
{
    if (*pointer == 0) {
        *pointer = image_allocate_block(copy);
        inode->blocks++;
    }
    return (uint32_t *)disk_block(&copy->disk, *pointer) + slot;
}

void *file_add_block(struct copy *copy, uint32_t number, uint32_t index)
{
    struct dfs_inode *inode = disk_inode(&copy->disk, number);
    uint32_t *pointer;

    if (index < DFS_DIRECT) {
        pointer = &inode->block[index];
    } else if (index < FIRST_DOUBLE) {
        pointer = slot_in(copy, inode, &inode->block[DFS_INDIRECT], index - DFS_DIRECT);
    } else {
        uint32_t rest = index - FIRST_DOUBLE;
        pointer = slot_in(copy, inode, &inode->block[DFS_DOUBLE], rest / DFS_POINTERS_PER_BLOCK);
        pointer = slot_in(copy, inode, pointer, rest % DFS_POINTERS_PER_BLOCK);
    }
    *pointer = image_allocate_block(copy);
    inode->blocks++;
    return disk_block(&copy->disk, *pointer);
}

/* Frees a block, and the blocks below it: levels of pointers. */
static void free_tree(struct copy *copy, uint32_t block, unsigned levels)
{
    if (block == 0)
        return;
    const uint32_t *pointer = disk_block(&copy->disk, block);
    for (uint32_t i = 0; levels > 0 && i < DFS_POINTERS_PER_BLOCK; i++)
        free_tree(copy, pointer[i], levels - 1);
    image_free_block(copy, block);
}

void file_truncate(struct copy *copy, uint32_t number)
{
    struct dfs_inode *inode = disk_inode(&copy->disk, number);

    for (uint32_t i = 0; i < DFS_DIRECT; i++)
        free_tree(copy, inode->block[i], 0);
    free_tree(copy, inode->block[DFS_INDIRECT], 1);
    free_tree(copy, inode->block[DFS_DOUBLE], 2);
    memset(inode->block, 0, sizeof(inode->block));
    inode->blocks = inode->size = 0;
}

/*
 * Makes an entry for a new name in the unused room of an old entry. False: the room is too small.
 */
static bool split_entry(struct dfs_dirent *old, const struct dfs_dirent *new, const char *name)
{
    uint32_t used = old->inode ? DFS_DIRENT_LENGTH(old->name_length) : 0;
    uint32_t room = old->entry_length - used;

    if (room < DFS_DIRENT_LENGTH(new->name_length))
        return false;
    struct dfs_dirent *entry = (struct dfs_dirent *)((uint8_t *)old + used);
    if (used)
        old->entry_length = (uint16_t)used;
    *entry = *new;
    entry->entry_length = (uint16_t)room;
    memcpy(entry->name, name, new->name_length);
    return true;
}

static bool add_to_block(uint8_t *block, const struct dfs_dirent *new, const char *name)
{
    struct dfs_dirent *entry;

    for (uint32_t at = 0; at < DFS_BLOCK_SIZE; at += entry->entry_length) {
        entry = (struct dfs_dirent *)(block + at);
        if (split_entry(entry, new, name))
            return true;
    }
    return false;
}

void directory_add(struct copy *copy, uint32_t directory, const char *name, uint32_t number)
{
    struct dfs_inode *inode = disk_inode(&copy->disk, directory);
    struct dfs_dirent new = {
        .inode = number,
        .name_length = (uint8_t)strlen(name),
        .type = (uint8_t)(disk_inode(&copy->disk, number)->mode >> 12),
    };
    uint32_t pages = inode->size / DFS_BLOCK_SIZE;

    for (uint32_t page = 0; page < pages; page++) {
        uint32_t block = disk_file_block(&copy->disk, directory, page);
        if (add_to_block(disk_block(&copy->disk, block), &new, name))
            return;
    }
    struct dfs_dirent *first = file_add_block(copy, directory, pages);
    first->entry_length = DFS_BLOCK_SIZE;
    add_to_block((uint8_t *)first, &new, name);
    inode->size += DFS_BLOCK_SIZE;
}
