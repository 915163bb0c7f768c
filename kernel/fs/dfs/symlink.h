/* SPDX-License-Identifier: MIT */
/* Symbolic links. */
#ifndef DFS_SYMLINK_H
#define DFS_SYMLINK_H

#include "fs/dfs/dfs.h"

ssize_t dfs_readlink(struct inode *inode, char *buffer, size_t size);

int dfs_symlink_store(struct txn *txn, struct dfs_node *node, const char *target, size_t length);

#endif
