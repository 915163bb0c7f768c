/* SPDX-License-Identifier: MIT */
/* Mounting and unmounting dfs. */
#ifndef DFS_SUPER_H
#define DFS_SUPER_H

#include "fs/dfs/dfs.h"

/* Registers the file system. Boot, after vfs_init_early(). */
void dfs_fs_init(void);

#endif
