/* SPDX-License-Identifier: MIT */
/* From paths to inodes. */
#ifndef VFS_NAMEI_H
#define VFS_NAMEI_H

#include "vfs/internal.h"

/*
 * The inode at the end of a path, with a reference. A path without a slash at its beginning starts in the directory of
 * the descriptor at, or for AT_FDCWD in the working directory. The same is true for namespace.h and rename.h.
 * -EBADF, -ENOTDIR: at is no such descriptor.
 */
int path_lookup(int at, const char *path, unsigned flags, struct inode **inode);

/*
 * Looks up all but the last component of path. With follow, a symbolic link at the end is followed too,
 * and the result is the end of its target (open with O_CREAT). -ENOENT for "", -EBUSY for "/" itself.
 */
int path_lookup_parent(int at, const char *path, bool follow, struct path_end *end);
void path_end_free(struct path_end *end);

/*
 * Finds the parent of *at, a directory: of the root of a mounted file system, the parent of the directory
 * that it covers, which replaces *at. *parent gets a reference, or NULL for the root of all.
 */
int path_parent(struct inode **at, struct inode **parent);

/* The entry of a name in dir, through the name cache; dir not locked, or locked by the caller. */
int dir_lookup(struct inode *dir, const struct name *name, struct inode **inode);
int dir_lookup_locked(struct inode *dir, const struct name *name, struct inode **inode);

#endif
