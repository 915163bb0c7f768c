/* SPDX-License-Identifier: MIT */
/* Making, naming and removing files. */
#ifndef VFS_NAMESPACE_H
#define VFS_NAMESPACE_H

#include "vfs/internal.h"

/* Changing directories: vfs/namespace.c. Paths are kernel strings. */
int fs_open(const char *path, unsigned flags, uint32_t mode, struct file **file);

int fs_mknod(const char *path, uint32_t mode, uint32_t rdev);

int fs_symlink(const char *target, const char *path);

int fs_link(const char *existing, const char *path);

int fs_unlink(const char *path);

int fs_rmdir(const char *path);

/* After an -ENOSPC: whether another attempt is useful. Asks the file system, once. */
bool fs_try_again(struct super_block *sb, int error, bool *asked);

#endif
