/* SPDX-License-Identifier: MIT */
/* The write-ahead log. */
#ifndef DFS_LOG_H
#define DFS_LOG_H

#include "fs/dfs/dfs.h"

/*
 * Joins the running transaction, to change at most credits blocks that it has not changed yet. Waits
 * if there is no room. -EROFS, or the error that broke the log.
 */
int txn_begin(struct txn *txn, struct dfs_fs *fs, unsigned credits);

/*
 * The same, for operations that remove names or contents. If a file's contents cannot be written, commits
 * make no room any more. Some room is reserved for removals, because a removed file need not be written.
 */
int txn_begin_removal(struct txn *txn, struct dfs_fs *fs, unsigned credits);
void txn_end(struct txn *txn);

/* The caller is about to change a metadata page: it becomes part of the transaction. */
void txn_change(struct txn *txn, struct page *page);

/* A metadata block is freed: its contents need not be written. */
void txn_forget(struct txn *txn, uint32_t block);

/*
 * Makes everything changed so far safe, file contents included: 0 or an error. The caller is not in a
 * transaction.
 */
int log_commit(struct dfs_fs *fs);

/* The same for sync() and fsync(): -EINTR if the process is killed while contents are being written. */
int sync_and_commit(struct dfs_fs *fs);

/* The same, and everything to its place, so that nothing is left for a recovery. */
int log_settle(struct dfs_fs *fs);

int log_init(struct dfs_fs *fs);
void log_destroy(struct dfs_fs *fs);

#endif
