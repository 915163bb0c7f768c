/* SPDX-License-Identifier: MIT */
/*
 * Which blocks a file has: direct pointers in the inode, then a block of pointers (indirect), then a
 * block of pointers to such blocks (double-indirect). Each pointer block is metadata.
 *
 * The functions here work on leaves: rows of pointers to contents, in the inode or in a block. The
 * caller's map_lock is taken inside.
 */
#include "fs/dfs/map.h"

#include "base/panic.h"
#include "fs/dfs/alloc.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/log.h"
#include "fs/dfs/meta.h"
#include "mm/page.h"
#include <abi/errno.h>

#define PER_BLOCK DFS_POINTERS_PER_BLOCK
#define FIRST_DOUBLE (DFS_DIRECT + PER_BLOCK) /* first page index of the double-indirect part */

/* A row of pointers: pages [first, first + count) of the file. */
struct leaf {
    uint32_t *pointer;
    uint32_t first, count;
    struct page *page; /* the page that pointer lies in (a reference), or NULL: the inode */
};

static void leaf_put(struct leaf *leaf)
{
    if (leaf->page)
        page_put(leaf->page);
    leaf->page = NULL;
}

/* Reads the block of pointers that a pointer leads to. */
static int read_pointers(struct dfs_node *node, uint32_t block, struct page **page)
{
    struct dfs_fs *fs = fs_of(&node->inode);

    if (unlikely(!block_valid(fs, block)))
        return dfs_corrupt(fs, "indirect block of inode", node->inode.number);
    return meta_get(fs, block, page);
}

/* Allocates a block of pointers, all holes. */
static int new_pointers(struct txn *txn, struct dfs_node *node, uint32_t *block, struct page **page)
{
    int error = block_allocate(txn, node->goal, block);

    if (error)
        return error;
    error = meta_get_new(txn, *block, page);
    if (error) {
        block_free(txn, *block);
        *block = 0;
        return error;
    }
    node->blocks++;
    node->goal = *block + 1;
    return 0;
}

/*
 * Follows one pointer of a row to the block of pointers behind it. If there is none, it is made if
 * txn is given, else *page is NULL. in: the page of the row, NULL for the inode.
 */
static int follow_pointer(struct txn *txn, struct dfs_node *node, uint32_t *pointer,
                          struct page *in, struct page **page)
{
    uint32_t block;

    *page = NULL;
    if (*pointer != 0)
        return read_pointers(node, *pointer, page);
    if (!txn)
        return 0;
    int error = new_pointers(txn, node, &block, page);
    if (error)
        return error;
    if (in)
        txn_change(txn, in);
    *pointer = block;
    return 0;
}

/* The leaf that a page index lies in; pointer NULL: nothing is there (without txn). */
static int leaf_find(struct txn *txn, struct dfs_node *node, uint32_t index, struct leaf *leaf)
{
    struct page *top;
    int error;

    if (index < DFS_DIRECT) {
        *leaf = (struct leaf){node->block, 0, DFS_DIRECT, NULL};
        return 0;
    }
    if (index < FIRST_DOUBLE) {
        *leaf = (struct leaf){NULL, DFS_DIRECT, PER_BLOCK, NULL};
        error = follow_pointer(txn, node, &node->block[DFS_INDIRECT], NULL, &leaf->page);
    } else {
        uint32_t slot = (index - FIRST_DOUBLE) / PER_BLOCK;
        *leaf = (struct leaf){NULL, FIRST_DOUBLE + slot * PER_BLOCK, PER_BLOCK, NULL};
        if (slot >= PER_BLOCK)
            return -EFBIG;
        error = follow_pointer(txn, node, &node->block[DFS_DOUBLE], NULL, &top);
        if (error || !top)
            return error;
        error = follow_pointer(txn, node, (uint32_t *)page_address(top) + slot, top, &leaf->page);
        page_put(top);
    }
    if (!error && leaf->page)
        leaf->pointer = page_address(leaf->page);
    return error;
}

/* The number of pointers from slot on that continue the first one: a run of blocks, or of holes. */
static unsigned run_length(const struct leaf *leaf, uint32_t slot, unsigned most)
{
    unsigned n = 1;
    uint32_t first = leaf->pointer[slot];

    most = MIN(most, leaf->count - slot);
    while (n < most && leaf->pointer[slot + n] == (first ? first + n : 0))
        n++;
    return n;
}

int map_find(struct dfs_node *node, uint32_t index, uint32_t *block, unsigned *count)
{
    struct dfs_fs *fs = fs_of(&node->inode);
    struct leaf leaf;

    mutex_lock(&node->map_lock);
    int error = leaf_find(NULL, node, index, &leaf);
    if (!error) {
        uint32_t slot = index - leaf.first;
        *block = leaf.pointer ? leaf.pointer[slot] : 0;
        *count = leaf.pointer ? run_length(&leaf, slot, *count) : MIN(*count, leaf.count - slot);
        leaf_put(&leaf);
    }
    mutex_unlock(&node->map_lock);
    if (!error && *block != 0 && !(block_valid(fs, *block) && block_valid(fs, *block + *count - 1)))
        error = dfs_corrupt(fs, "block of inode", node->inode.number);
    return error;
}

/* The best place for a new block at a slot: behind the one before it. */
static uint32_t goal_for(const struct dfs_node *node, const struct leaf *leaf, uint32_t slot)
{
    if (slot > 0 && leaf->pointer[slot - 1] != 0)
        return leaf->pointer[slot - 1] + 1;
    return node->goal;
}

/* Frees the block of a pointer, and makes the pointer a hole. */
static void drop_pointer(struct txn *txn, struct dfs_node *node, uint32_t *pointer)
{
    txn_forget(txn, *pointer);
    block_free(txn, *pointer);
    *pointer = 0;
    if (node->blocks > 0)
        node->blocks--;
}

/*
 * Frees the block of pointers that a pointer leads to if they are all holes: how many that makes. in: as
 * for follow_pointer().
 */
static unsigned drop_if_empty(struct txn *txn, struct dfs_node *node, uint32_t *pointer,
                              struct page *in)
{
    struct page *page;
    bool empty = true;

    if (*pointer == 0 || read_pointers(node, *pointer, &page) != 0)
        return 0;
    const uint32_t *row = page_address(page);
    for (uint32_t i = 0; i < PER_BLOCK && empty; i++)
        empty = row[i] == 0;
    page_put(page);
    if (!empty)
        return 0;
    if (in)
        txn_change(txn, in);
    drop_pointer(txn, node, pointer);
    return 1;
}

/*
 * Frees at most count empty blocks of pointers on the way to a page, the last ones first: those that were
 * made for this page. An older block stays, even if it is empty, because the inode may not be saved here.
 */
static void drop_rows_to(struct txn *txn, struct dfs_node *node, uint32_t index, unsigned count)
{
    uint32_t *top = &node->block[DFS_DOUBLE];
    struct page *page;

    if (index < DFS_DIRECT || count == 0)
        return;
    if (index < FIRST_DOUBLE) {
        drop_if_empty(txn, node, &node->block[DFS_INDIRECT], NULL);
        return;
    }
    if (*top == 0 || read_pointers(node, *top, &page) != 0)
        return;
    uint32_t slot = (index - FIRST_DOUBLE) / PER_BLOCK;
    count -= drop_if_empty(txn, node, (uint32_t *)page_address(page) + slot, page);
    page_put(page);
    if (count > 0)
        drop_if_empty(txn, node, top, NULL);
}

/* A new block for a slot. */
static int fill_slot(struct txn *txn, struct dfs_node *node, struct leaf *leaf, uint32_t slot)
{
    uint32_t block;
    int error = block_allocate(txn, goal_for(node, leaf, slot), &block);

    if (error)
        return error;
    if (leaf->page)
        txn_change(txn, leaf->page);
    leaf->pointer[slot] = block;
    node->blocks++;
    node->goal = block + 1;
    return 0;
}

int map_allocate(struct txn *txn, struct dfs_node *node, uint32_t index, uint32_t *block)
{
    struct leaf leaf;

    mutex_lock(&node->map_lock);
    uint32_t before = node->blocks;
    int error = leaf_find(txn, node, index, &leaf);
    if (!error) {
        uint32_t slot = index - leaf.first;
        if (leaf.pointer[slot] == 0)
            error = fill_slot(txn, node, &leaf, slot);
        *block = leaf.pointer[slot];
        leaf_put(&leaf);
    }
    if (error)
        drop_rows_to(txn, node, index, node->blocks - before);
    mutex_unlock(&node->map_lock);
    if (!error && !block_valid(txn->fs, *block))
        error = dfs_corrupt(txn->fs, "block of inode", node->inode.number);
    return error;
}

void map_take_back(struct txn *txn, struct dfs_node *node, uint32_t index)
{
    struct leaf leaf;

    mutex_lock(&node->map_lock);
    if (leaf_find(NULL, node, index, &leaf) == 0 && leaf.pointer) {
        if (leaf.page)
            txn_change(txn, leaf.page);
        drop_pointer(txn, node, &leaf.pointer[index - leaf.first]);
        leaf_put(&leaf);
        drop_rows_to(txn, node, index, 2);
    }
    mutex_unlock(&node->map_lock);
}

/* Whether the transaction has room for freeing one more block: its bitmap, and rows on the way to it. */
static bool may_go_on(const struct txn *txn)
{
    return txn->credits > 6;
}

/* Frees the contents that a row leads to from slot on, last first: 1 if some are left. */
static int drop_row(struct txn *txn, struct dfs_node *node, struct leaf *leaf, uint32_t slot)
{
    bool is_dir = inode_is_dir(&node->inode) || S_ISLNK(node->inode.mode);
    bool changed = false;

    for (uint32_t i = leaf->count; i-- > slot;) {
        if (leaf->pointer[i] == 0)
            continue;
        if (!may_go_on(txn))
            return 1;
        if (leaf->page && !changed)
            txn_change(txn, leaf->page);
        changed = true;
        if (is_dir && block_valid(txn->fs, leaf->pointer[i]))
            txn_forget(txn, leaf->pointer[i]);
        block_free(txn, leaf->pointer[i]);
        leaf->pointer[i] = 0;
        if (node->blocks > 0)
            node->blocks--;
    }
    return 0;
}

/* Frees the part of the file from page first on that lies behind one pointer to a row of contents. */
static int drop_behind(struct txn *txn, struct dfs_node *node, uint32_t *pointer, struct page *in,
                       uint32_t row_first, uint32_t first)
{
    struct leaf leaf = {.first = row_first, .count = PER_BLOCK};

    if (*pointer == 0 || first >= row_first + PER_BLOCK)
        return 0;
    if (!may_go_on(txn))
        return 1;
    int result = read_pointers(node, *pointer, &leaf.page);
    if (result)
        return result;
    leaf.pointer = page_address(leaf.page);
    result = drop_row(txn, node, &leaf, first > row_first ? first - row_first : 0);
    leaf_put(&leaf);
    if (result == 0 && first <= row_first) {
        if (in)
            txn_change(txn, in);
        drop_pointer(txn, node, pointer);
    }
    return result;
}

static int drop_double(struct txn *txn, struct dfs_node *node, uint32_t first)
{
    uint32_t *pointer = &node->block[DFS_DOUBLE];
    struct page *top;
    int result = 0;

    if (*pointer == 0)
        return 0;
    result = read_pointers(node, *pointer, &top);
    if (result)
        return result;
    uint32_t *row = page_address(top);
    for (uint32_t i = PER_BLOCK; i-- > 0 && result == 0;)
        result = drop_behind(txn, node, &row[i], top, FIRST_DOUBLE + i * PER_BLOCK, first);
    page_put(top);
    if (result == 0 && first <= FIRST_DOUBLE) {
        if (!may_go_on(txn))
            return 1;
        drop_pointer(txn, node, pointer);
    }
    return result;
}

int map_truncate(struct txn *txn, struct dfs_node *node, uint32_t first)
{
    struct leaf direct = {node->block, 0, DFS_DIRECT, NULL};

    mutex_lock(&node->map_lock);
    int result = drop_double(txn, node, first);
    if (result == 0)
        result = drop_behind(txn, node, &node->block[DFS_INDIRECT], NULL, DFS_DIRECT, first);
    if (result == 0 && first < DFS_DIRECT)
        result = drop_row(txn, node, &direct, first);
    node->goal = 0;
    mutex_unlock(&node->map_lock);
    return result;
}
