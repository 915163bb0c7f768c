/* SPDX-License-Identifier: MIT */
/* An index of a directory, in memory. */
#ifndef DFS_DIRINDEX_H
#define DFS_DIRINDEX_H

#include "fs/dfs/dfs.h"

/*
 * The directory's lock is held. Whether it has an index, which is made here if it should have one. A search without it
 * has read a block with so many entries in vain. The next place of a name with this hash: index and offset; *position is 0
 * at first. The others keep the index up to date.
 */
bool dir_index_ready(struct dfs_node *dir);
void dir_index_searched(struct dfs_node *dir, unsigned entries);
bool dir_index_next(const struct dfs_node *dir, uint32_t hash, uint32_t *position,
                    struct dir_place *place);
void dir_index_add(struct dfs_node *dir, uint32_t hash, const struct dir_place *place);
void dir_index_remove(struct dfs_node *dir, uint32_t hash, const struct dir_place *place);
void dfs_forget_dir(struct inode *dir);

#endif
