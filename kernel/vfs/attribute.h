/* SPDX-License-Identifier: MIT */
/* The attributes of a file: reading all for stat(), and changing permissions, owner and times. */
#ifndef VFS_ATTRIBUTE_H
#define VFS_ATTRIBUTE_H

#include "vfs/inode.h"

struct stat;

/* Fills in a struct stat from the inode. Takes the inode's lock. */
void inode_stat(struct inode *inode, struct stat *st);

/*
 * Each checks that the caller may, changes the attributes, and saves them: if that fails, they stay as they
 * were. They take the inode's lock. -EROFS, -EPERM, or errors of the disk; more below.
 */
int inode_chmod(struct inode *inode, uint32_t mode);

/* ID_SAME leaves an id as it is. -EINVAL: there is no such id. */
int inode_chown(struct inode *inode, uint32_t uid, uint32_t gid);

/*
 * Takes the set-user-ID and set-group-ID bits from a file that another user than root is about to write to by its
 * memory. One that root or the owner sets afterwards, while the file is mapped, stays.
 */
int inode_drop_privilege(struct inode *inode);

/*
 * Sets access and modification time, as utimens() is given them. -EINVAL: no valid time. -EACCES: another user
 * sets both to the present, and may not write to the file.
 */
int inode_set_times(struct inode *inode, const struct timespec times[2]);

#endif
