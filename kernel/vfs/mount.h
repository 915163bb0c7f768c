/* SPDX-License-Identifier: MIT */
/* Mounted file systems. */
#ifndef VFS_MOUNT_H
#define VFS_MOUNT_H

#include "vfs/internal.h"

/* Mounts: vfs/mount.c. */
int fs_mount(const char *device, const char *path, const char *type, unsigned flags);

/*
 * -EBUSY, -EINVAL: it is still mounted. With -ENOMEM too, because it could not be written. After any other
 * error it is not mounted any more, and the data that could not be written are lost.
 */
int fs_umount(const char *path);
void fs_type_register(struct fs_type *type);
int fs_sync_all(void);

/* Before the machine is switched off: writes everything to its place. Errors have been shown. */
void fs_settle_all(void);

/* Writes the files' contents, as far as possible, without making them safe. */
void fs_write_all(void);

/* Calls visit for each mounted file system, in order of mounting, until it returns false. */
void mount_each(bool (*visit)(void *context, struct super_block *sb), void *context);

/* Mounts the root from a device: 0 or an error. Boot. */
int mount_root(struct block_device *device, const char *type);
void mount_init(void);

#endif
