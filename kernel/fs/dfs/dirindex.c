/* SPDX-License-Identifier: MIT */
/*
 * An index of a directory, in memory: the place of each name.
 *
 * On the disk a directory is a row of entries, and looking for a name means reading them all. A directory with
 * more than a few names gets a hash table when it is searched: a slot holds a name's hash and the place of its
 * entry, which never moves. The table lives as long as the inode stays in memory, follows each name added and
 * removed, and is thrown away and made again when it becomes too small. If there is no memory for it, the search
 * reads the blocks as before.
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

#define FEW_NAMES 32u       /* so few are searched as quickly without */
#define SHARE_OF_MEMORY 64u /* all indexes together use no more than this part */

/* A slot's entry: its place, counted from 1 in words from the directory's beginning; or one of two numbers. */
#define EMPTY 0u
#define REMOVED UINT32_MAX
#define WORDS_A_BLOCK (DFS_BLOCK_SIZE / 4)

struct slot {
    uint32_t hash, entry;
};

_Static_assert(DFS_FILE_SIZE_MAX / DFS_BLOCK_SIZE < UINT32_MAX / WORDS_A_BLOCK,
               "an entry's place fits into a slot");

static uint32_t pages_in_use; /* by all indexes; atomic */

static uint32_t entry_number(uint32_t block, uint32_t offset)
{
    return 1 + block * WORDS_A_BLOCK + offset / 4;
}

static struct slot *slot_at(const struct dir_index *index, uint32_t position)
{
    return (struct slot *)page_address(index->pages) + (position & index->mask);
}

/* Allocates room for twice as many names, at least. */
static bool allocate_names(struct dir_index *index, uint32_t names)
{
    unsigned order = 0;

    while ((PAGE_SIZE << order) / sizeof(struct slot) < 2 * names && order <= PAGE_ORDER_MAX)
        order++;
    uint32_t pages = 1u << order;
    uint32_t in_use = __atomic_load_n(&pages_in_use, __ATOMIC_RELAXED);
    if (order > PAGE_ORDER_MAX || in_use + pages > page_total() / SHARE_OF_MEMORY)
        return false;
    index->pages = page_alloc(order);
    if (!index->pages)
        return false;
    index->order = order;
    index->mask = (PAGE_SIZE << order) / (uint32_t)sizeof(struct slot) - 1;
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

static void insert(struct dir_index *index, uint32_t hash, uint32_t entry)
{
    struct slot *slot = slot_at(index, hash);

    for (uint32_t at = hash; slot->entry != EMPTY && slot->entry != REMOVED;)
        slot = slot_at(index, ++at);
    if (slot->entry == EMPTY)
        index->used++;
    *slot = (struct slot){hash, entry};
}

struct filling {
    struct dfs_node *dir;
    uint32_t names;
};

static void count_name(void *context, const struct dfs_dirent *entry, uint32_t block,
                       uint32_t offset)
{
    struct filling *filling = context;

    (void)entry, (void)block, (void)offset;
    filling->names++;
}

static void insert_name(void *context, const struct dfs_dirent *entry, uint32_t block,
                        uint32_t offset)
{
    struct filling *filling = context;

    insert(&filling->dir->index, name_hash(entry->name, entry->name_length),
           entry_number(block, offset));
}

void dir_index_searched(struct dfs_node *dir, unsigned entries)
{
    if (entries > FEW_NAMES)
        dir->index.wanted = true;
}

bool dir_index_ready(struct dfs_node *dir)
{
    struct filling filling = {.dir = dir};

    if (dir->index.pages)
        return true;
    if (!dir->index.wanted && dir->inode.object.size <= DFS_BLOCK_SIZE)
        return false;
    if (dir_each(dir, count_name, &filling) != 0 || !allocate_names(&dir->index, filling.names))
        return false;
    if (dir_each(dir, insert_name, &filling) == 0)
        return true;
    drop(dir);
    return false;
}

bool dir_index_next(const struct dfs_node *dir, uint32_t hash, uint32_t *position,
                    struct dir_place *place)
{
    const struct slot *slot;

    while ((slot = slot_at(&dir->index, hash + *position))->entry != EMPTY) {
        ++*position;
        if (slot->entry != REMOVED && slot->hash == hash) {
            place->index = (slot->entry - 1) / WORDS_A_BLOCK;
            place->offset = (slot->entry - 1) % WORDS_A_BLOCK * 4;
            return true;
        }
    }
    return false;
}

void dir_index_add(struct dfs_node *dir, uint32_t hash, const struct dir_place *place)
{
    struct dir_index *index = &dir->index;

    if (!index->pages)
        return;
    if (index->used >= index->mask / 4 * 3) /* made again, larger, when next needed */
        drop(dir);
    else
        insert(index, hash, entry_number(place->index, place->offset));
}

void dir_index_remove(struct dfs_node *dir, uint32_t hash, const struct dir_place *place)
{
    const struct dir_index *index = &dir->index;
    uint32_t entry = entry_number(place->index, place->offset);
    struct slot *slot;

    if (!index->pages)
        return;
    for (uint32_t at = hash; (slot = slot_at(index, at))->entry != EMPTY; at++) {
        if (slot->entry == entry) {
            slot->entry = REMOVED;
            return;
        }
    }
}
