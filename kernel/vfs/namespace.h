/* SPDX-License-Identifier: MIT */
/* Making, naming and removing files. */
#ifndef VFS_NAMESPACE_H
#define VFS_NAMESPACE_H

#include "vfs/internal.h"

/* Changing directories: vfs/namespace.c. Paths are kernel strings; at: see path_lookup(). */
int fs_open(int at, const char *path, unsigned flags, uint32_t mode, struct file **file);

/* Makes a file of any type but a link; fs_make() returns a reference to it. */
int fs_make(int at, const char *path, uint32_t mode, uint32_t rdev, struct inode **inode);
int fs_mknod(int at, const char *path, uint32_t mode, uint32_t rdev);

int fs_symlink(const char *target, int at, const char *path);

/* flags are those of path_lookup() for the existing file: whether a symbolic link is followed. */
int fs_link(int existing_at, const char *existing, unsigned flags, int at, const char *path);

int fs_unlink(int at, const char *path);

int fs_rmdir(int at, const char *path);

/* After an -ENOSPC: whether another attempt is useful. Asks the file system, once. */
bool fs_try_again(struct super_block *sb, int error, bool *asked);

#endif
