/* SPDX-License-Identifier: MIT */
/* Metadata blocks. */
#ifndef DFS_META_H
#define DFS_META_H

#include "fs/dfs/dfs.h"

/* A metadata block, whose number has been checked: it is a block of the disk. Errors of reading. */
int meta_get(struct dfs_fs *fs, uint32_t block, struct page **page);

/* A block that has just been allocated, zeroed, part of the transaction. */
int meta_get_new(struct txn *txn, uint32_t block, struct page **page);

/* Reads or writes n pages that follow each other on the disk from block on. */
int disk_read(struct dfs_fs *fs, uint32_t block, struct page **pages, unsigned n);
int disk_write(struct dfs_fs *fs, uint32_t block, struct page **pages, unsigned n);

/* Says on the console that the disk holds nonsense: -EUCLEAN. */
int dfs_corrupt(struct dfs_fs *fs, const char *what, uint32_t number);

int meta_init(struct dfs_fs *fs);
void meta_destroy(struct dfs_fs *fs);

#endif
