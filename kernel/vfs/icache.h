/* SPDX-License-Identifier: MIT */
/* The inodes in memory. */
#ifndef VFS_ICACHE_H
#define VFS_ICACHE_H

#include "vfs/inode.h"
#include "vfs/internal.h"

/*
 * The inode of a number, with a reference. If it is not in memory, it is read in. Errors of read_inode,
 * -ENOMEM. Process context.
 */
int inode_find(struct super_block *sb, uint32_t number, struct inode **inode);

/*
 * A fresh inode in memory, for a number that is not in use on the disk; state INODE_READY. -ENOMEM, or
 * -EUCLEAN if it is in use after all.
 */
int inode_new(struct super_block *sb, uint32_t number, struct inode **inode);

/* Makes the inode impossible to find, so that another one may get its number. Any context. */
void inode_hide(struct inode *inode);

/* Frees the memory of an inode whose free_inode has failed. */
void inode_destroy(struct inode *inode);

/* One more reference for an inode that is found through a list: false if it is leaving. Any context. */
bool inode_get_unless_leaving(struct inode *inode);

/*
 * Takes all inodes of sb out of memory, and waits for inodes that other processes are taking out. False if
 * any inode is in use, except root by its own reference. Process context.
 */
bool icache_empty(struct super_block *sb);

/*
 * The root of the topmost file system mounted on inode, or inode; NULL: look with inode_cross_mounts(). Without references,
 * in a section of sync/readers.h.
 */
struct inode *inode_top(struct inode *inode);

/* The same, but never NULL; the caller's reference moves along. Any context. */
struct inode *inode_cross_mounts(struct inode *inode);

/* Covers mount_point with sb (-EBUSY if it is covered already), or uncovers it. */
int inode_cover(struct inode *mount_point, struct super_block *sb);
void inode_uncover(struct inode *mount_point);

/*
 * Closes sb: from now on no path leads into it. -EBUSY if one of its inodes is in use. Waits for files that
 * are being freed. The covered directory still cannot be removed or renamed, until it is uncovered or
 * super_reopen() opens sb again. Process context.
 */
int super_close(struct super_block *sb);
void super_reopen(struct super_block *sb);

void icache_init(void);

/* One more reference, unless the inode is leaving. The caller is in a section of sync/readers.h, or holds cache_lock. */
bool inode_try_get(struct inode *inode);

struct inode *inode_get(struct inode *inode); /* one more reference; returns its argument */
void inode_put(struct inode *inode);          /* one less; NULL is fine */

#endif
