/* SPDX-License-Identifier: MIT */
/* Writing changed files to their disks: of one file system, when too much is dirty, and every few seconds. */
#ifndef VFS_WRITEBACK_H
#define VFS_WRITEBACK_H

#include <hal/types.h>

struct inode;
struct super_block;

/* Boot, when the root is there. */
void writeback_start(void);

/*
 * Writes all dirty pages of the files of a file system, or of those that have a name, and waits for those
 * that other processes write: 0, or the first error; pages that could not be written stay dirty. A file may
 * lose its last user meanwhile; one without a name is freed then, which the second form must not do.
 * Process context.
 */
int writeback_all(struct super_block *sb);
int writeback_named(struct super_block *sb);

/* The first for a caller that may stop early: -EINTR after it has been killed. */
int writeback_all_unless_killed(struct super_block *sb);

/*
 * Called before each part of a write, with the inode locked or not, outside of transactions: if too much of
 * the memory is dirty, this file is written first, and then the others. 0, or an error of that.
 */
int writeback_throttle(struct inode *inode);

#endif
