/* SPDX-License-Identifier: MIT */
/* Recovery. */
#ifndef DFS_RECOVER_H
#define DFS_RECOVER_H

#include "fs/dfs/dfs.h"

/* Copies the blocks of complete transactions to their places. At mount. */
int log_recover(struct dfs_fs *fs);

/* Writes the log's header: the first transaction in it is number. 0 or an error. */
int log_write_header(struct dfs_fs *fs, uint64_t number);

#endif
