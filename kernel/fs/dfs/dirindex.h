/* SPDX-License-Identifier: MIT */
/* An index of a large directory, in memory. */
#ifndef DFS_DIRINDEX_H
#define DFS_DIRINDEX_H

#include "fs/dfs/dfs.h"

/*
 * dirindex.c. Whether the directory has an index (made here if it should have one). The next block that
 * may hold a name with this hash; *position is 0 at first. The others keep the index up to date.
 */
bool dir_index_ready(struct dfs_node *dir);
bool dir_index_next(const struct dfs_node *dir, uint32_t hash, uint32_t *position, uint32_t *block);
void dir_index_add(struct dfs_node *dir, uint32_t hash, uint32_t block);
void dir_index_remove(struct dfs_node *dir, uint32_t hash, uint32_t block);
void dfs_forget_dir(struct inode *dir);

#endif
