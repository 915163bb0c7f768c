/* SPDX-License-Identifier: MIT */
/* An index of a directory, in memory. */
#ifndef DFS_DIRINDEX_H
#define DFS_DIRINDEX_H

#include "fs/dfs/dfs.h"

/* For all functions here, the caller holds the directory's lock. */

/* Whether the directory has an index. If it should have one, it is made here. */
bool dir_index_ready(struct dfs_node *dir);

/* A search without an index has read a block with so many entries, and the name was not among them. */
void dir_index_searched(struct dfs_node *dir, unsigned entries);

/*
 * Sets place's index and offset to the next place of a name with this hash; false: there is no further one. *position is
 * 0 for the first.
 */
bool dir_index_next(const struct dfs_node *dir, uint32_t hash, uint32_t *position,
                    struct dir_place *place);

/* Keep the index up to date, if there is one. */
void dir_index_add(struct dfs_node *dir, uint32_t hash, const struct dir_place *place);
void dir_index_remove(struct dfs_node *dir, uint32_t hash, const struct dir_place *place);

/* A directory's inode leaves memory: frees the index, and the inode. */
void dfs_forget_dir(struct inode *dir);

#endif
