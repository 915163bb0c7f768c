/* SPDX-License-Identifier: MIT */
/* Contents of files. */
#ifndef DFS_DATA_H
#define DFS_DATA_H

#include "fs/dfs/dfs.h"

int dfs_sync(struct inode *inode);

#endif
