/* SPDX-License-Identifier: MIT */
/* Which blocks a file has. */
#ifndef DFS_MAP_H
#define DFS_MAP_H

#include "fs/dfs/dfs.h"

/*
 * The block of page index, and how many from it on (at most *count) follow each other on the disk;
 * block 0: so many are holes.
 */
int map_find(struct dfs_node *node, uint32_t index, uint32_t *block, unsigned *count);

/* Frees the blocks that map_allocate() has allocated in the same transaction, pointers included. */
void map_take_back(struct txn *txn, struct dfs_node *node, uint32_t index);

/*
 * The block of one page; allocates a block if there is none. A failure leaves no block behind. Takes
 * MAP_CREDITS credits.
 */
int map_allocate(struct txn *txn, struct dfs_node *node, uint32_t index, uint32_t *block);
#define MAP_CREDITS 6u /* bitmap, and two levels of indirect blocks with their bitmaps */

/*
 * Frees blocks of pages from first on, as far as the transaction's credits go, the last ones first: 1
 * if some are left, 0 if none is, or an error. At least TRUNCATE_CREDITS.
 */
int map_truncate(struct txn *txn, struct dfs_node *node, uint32_t first);
#define TRUNCATE_CREDITS 24u

#endif
