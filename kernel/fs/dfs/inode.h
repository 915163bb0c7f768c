/* SPDX-License-Identifier: MIT */
/* Inodes. */
#ifndef DFS_INODE_H
#define DFS_INODE_H

#include "fs/dfs/dfs.h"

int dfs_read_inode(struct inode *inode);

/*
 * Writes the inode into the transaction. One credit. It cannot fail, because the inode's block is in memory
 * while the inode is. So an operation that has made its first change can make all of them.
 */
void dfs_save(struct txn *txn, struct dfs_node *node);

/* A new inode in memory, with a number of its own; links 1, no blocks. One credit; dfs_save() follows. */
int dfs_inode_new(struct txn *txn, const struct inode *dir, uint32_t mode, uint32_t rdev,
                  struct inode **inode);

/* Takes it back, its creation having failed before it was saved. */
void dfs_inode_undo(struct txn *txn, struct inode *inode);

/* Enters an inode into the list of orphans and saves it, or takes it out. Two credits. */
void orphan_add(struct txn *txn, struct dfs_node *node);
void orphan_remove(struct txn *txn, struct dfs_node *node);

/* At mount, and unmount: the head of that list. */
int orphans_init(struct dfs_fs *fs);
void orphans_destroy(struct dfs_fs *fs);

/*
 * Frees the blocks of unlinked files and of interrupted truncations. If their list cannot be read, the
 * file system becomes read-only. At mount.
 */
void orphans_clean_up(struct dfs_fs *fs);

/* Frees all blocks of pages from first on, in as many transactions as it takes. inode locked or unused. */
int dfs_truncate_blocks(struct dfs_node *node, uint32_t first);

/*
 * inode.unfinished says that a file may have blocks beyond its end: a truncation has failed half way. It is
 * in the list of orphans then, so that the next mount frees them. Its inode stays in memory as long, so that
 * this function frees them before the file grows over them. inode locked or unused, in no transaction.
 */
int dfs_finish_truncation(struct dfs_node *node);

/* It leaves memory; an orphan only together with its file system: the disk's list stays as it is. */
void dfs_forget(struct inode *inode);

int dfs_free_inode(struct inode *inode);

int dfs_save_op(struct inode *inode);

#endif
