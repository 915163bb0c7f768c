/* SPDX-License-Identifier: MIT */
/*
 * An index of a large directory, in memory: which block holds a name.
 *
 * On the disk a directory is a row of entries, and looking for a name means reading them all. A directory
 * of more than a few blocks gets a hash table when it is first searched: each slot names a block that holds
 * an entry with this hash, or one much like it; the block itself is then searched. The table lives as
 * long as the inode stays in memory, follows each name added and removed, and is thrown away and made again
 * when it becomes too small. If there is no memory for it, the search reads the blocks as before.
 *
 * Lock: the directory's.
 */
#include "fs/dfs/dirindex.h"

#include "fs/dfs/dfs.h"
#include "fs/dfs/dir.h"
#include "fs/dfs/inode.h"
#include "lib/string.h"
#include "mm/page.h"
#include "vfs/ncache.h"
#include <abi/errno.h>

#define SMALL_BLOCKS 4u     /* so few are searched as quickly without */
#define SHARE_OF_MEMORY 64u /* all indexes together use no more than this part */

/* A slot: the block's index in 20 bits (a file has no more), and above them a part of the hash. */
#define EMPTY 0u
#define REMOVED UINT32_MAX
#define BLOCK_BITS 20u
#define BLOCK_MASK ((1u << BLOCK_BITS) - 1)
#define TAGS 0xffdu /* from 1 on: neither EMPTY nor REMOVED */

_Static_assert(DFS_FILE_SIZE_MAX / DFS_BLOCK_SIZE <= BLOCK_MASK,
               "a block's index fits into a slot");

static uint32_t pages_in_use; /* by all indexes; atomic */

static uint32_t slot_value(uint32_t hash, uint32_t block)
{
    return (1 + (hash >> BLOCK_BITS) % TAGS) << BLOCK_BITS | block;
}

static uint32_t *slot_at(const struct dir_index *index, uint32_t position)
{
    return (uint32_t *)page_address(index->pages) + (position & index->mask);
}

/* Allocates room for twice as many names, at least. */
static bool allocate_names(struct dir_index *index, uint32_t names)
{
    unsigned order = 0;

    while ((PAGE_SIZE << order) / sizeof(uint32_t) < 2 * names && order <= PAGE_ORDER_MAX)
        order++;
    uint32_t pages = 1u << order;
    uint32_t in_use = __atomic_load_n(&pages_in_use, __ATOMIC_RELAXED);
    if (order > PAGE_ORDER_MAX || in_use + pages > page_total() / SHARE_OF_MEMORY)
        return false;
    index->pages = page_alloc(order);
    if (!index->pages)
        return false;
    index->order = order;
    index->mask = (PAGE_SIZE << order) / (uint32_t)sizeof(uint32_t) - 1;
    index->used = 0;
    memset(page_address(index->pages), 0, PAGE_SIZE << order);
    __atomic_fetch_add(&pages_in_use, pages, __ATOMIC_RELAXED);
    return true;
}

static void drop(struct dfs_node *dir)
{
    struct dir_index *index = &dir->index;

    if (!index->pages)
        return;
    __atomic_fetch_sub(&pages_in_use, 1u << index->order, __ATOMIC_RELAXED);
    page_free(index->pages, index->order);
    index->pages = NULL;
}

void dfs_forget_dir(struct inode *dir)
{
    drop(dfs_node_of(dir));
    dfs_forget(dir);
}

static void insert(struct dir_index *index, uint32_t hash, uint32_t block)
{
    uint32_t position = hash;

    while (*slot_at(index, position) != EMPTY)
        position++;
    *slot_at(index, position) = slot_value(hash, block);
    index->used++;
}

struct filling {
    struct dfs_node *dir;
    uint32_t names;
};

static void count_name(void *context, const struct dfs_dirent *entry, uint32_t block)
{
    struct filling *filling = context;

    (void)entry, (void)block;
    filling->names++;
}

static void insert_name(void *context, const struct dfs_dirent *entry, uint32_t block)
{
    struct filling *filling = context;

    insert(&filling->dir->index, name_hash(entry->name, entry->name_length), block);
}

bool dir_index_ready(struct dfs_node *dir)
{
    struct filling filling = {.dir = dir};

    if (dir->index.pages)
        return true;
    if (dir->inode.object.size <= SMALL_BLOCKS * DFS_BLOCK_SIZE)
        return false;
    if (dir_each(dir, count_name, &filling) != 0 || !allocate_names(&dir->index, filling.names))
        return false;
    if (dir_each(dir, insert_name, &filling) == 0)
        return true;
    drop(dir);
    return false;
}

bool dir_index_next(const struct dfs_node *dir, uint32_t hash, uint32_t *position, uint32_t *block)
{
    uint32_t wanted = slot_value(hash, 0) & ~BLOCK_MASK, slot;

    while ((slot = *slot_at(&dir->index, hash + *position)) != EMPTY) {
        ++*position;
        if (slot != REMOVED && (slot & ~BLOCK_MASK) == wanted) {
            *block = slot & BLOCK_MASK;
            return true;
        }
    }
    return false;
}

void dir_index_add(struct dfs_node *dir, uint32_t hash, uint32_t block)
{
    struct dir_index *index = &dir->index;

    if (!index->pages)
        return;
    if (index->used >= index->mask / 4 * 3) /* made again, larger, when next needed */
        drop(dir);
    else
        insert(index, hash, block);
}

void dir_index_remove(struct dfs_node *dir, uint32_t hash, uint32_t block)
{
    const struct dir_index *index = &dir->index;

    if (!index->pages)
        return;
    for (uint32_t position = hash; *slot_at(index, position) != EMPTY; position++) {
        if (*slot_at(index, position) == slot_value(hash, block)) {
            *slot_at(index, position) = REMOVED;
            return;
        }
    }
}
