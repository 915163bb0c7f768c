/* SPDX-License-Identifier: MIT */
/* The bitmaps of blocks and inodes. */
#ifndef DFS_ALLOC_H
#define DFS_ALLOC_H

#include "fs/dfs/dfs.h"

int bitmaps_load(struct dfs_fs *fs);
void bitmaps_unload(struct dfs_fs *fs);

/* Allocates a block, at goal (0: anywhere) or behind it: 0, -ENOSPC. */
int block_allocate(struct txn *txn, uint32_t goal, uint32_t *block);

/* Frees a block. It is not given out again before the transaction is safe. */
void block_free(struct txn *txn, uint32_t block);

int inode_number_allocate(struct txn *txn, uint32_t *number);
void inode_number_free(struct txn *txn, uint32_t number);

/* The running transaction is safe: blocks and inodes that it freed may be allocated again. */
void bitmaps_release_held(struct dfs_fs *fs);

/* Whether a commit would make blocks available. */
bool bitmaps_hold_any(struct dfs_fs *fs);

#endif
