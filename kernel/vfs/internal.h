/* SPDX-License-Identifier: MIT */
/* Declarations that the files of kernel/vfs and the system calls share. */
#ifndef VFS_INTERNAL_H
#define VFS_INTERNAL_H

#include "vfs/file.h"
#include "vfs/inode.h"

extern struct spinlock cache_lock; /* guards fields tagged C in struct inode, and the name cache */

extern struct inode *root_inode; /* "/" of all processes; set when the root is mounted */

/* Takes a reference to an inode that is in the table, cache_lock held. */
void inode_get_locked(struct inode *inode);

/* Forgets all names in and of an inode. cache_lock held. */
void ncache_purge(struct inode *inode);

#define TREE_DEPTH_MAX 65536u /* a longer climb to the root is a loop in a damaged tree */

/* Paths: vfs/namei.c. All copy nothing: path is a kernel string. */

#define PATH_NOFOLLOW 0x1u /* a symbolic link at the end is not followed */

/* The inode at the end of a path, with a reference. */
int path_lookup(const char *path, unsigned flags, struct inode **inode);

/* The end of a path, for a caller that makes or removes its last name. */
struct path_end {
    struct inode *dir; /* a reference; not locked */
    struct name name;  /* in it; may be "." or ".." */
    bool trailing_slash;
    char *buffer; /* holds name.text, if that is not part of the path; freed by path_end_free() */
};

/*
 * Looks up all but the last component of path. With follow, a symbolic link at the end is followed too,
 * and the result is the end of its target (open with O_CREAT). -ENOENT for "", -EBUSY for "/" itself.
 */
int path_lookup_parent(const char *path, bool follow, struct path_end *end);
void path_end_free(struct path_end *end);

/*
 * Finds the parent of *at, a directory: of the root of a mounted file system, the parent of the directory
 * that it covers, which replaces *at. *parent gets a reference, or NULL for the root of all.
 */
int path_parent(struct inode **at, struct inode **parent);

/* The entry of a name in dir, through the name cache; dir not locked, or locked by the caller. */
int dir_lookup(struct inode *dir, const struct name *name, struct inode **inode);
int dir_lookup_locked(struct inode *dir, const struct name *name, struct inode **inode);

/* Changing directories: vfs/namespace.c. Paths are kernel strings. */
int fs_open(const char *path, unsigned flags, uint32_t mode, struct file **file);
int fs_mknod(const char *path, uint32_t mode, uint32_t rdev);
int fs_symlink(const char *target, const char *path);
int fs_link(const char *existing, const char *path);
int fs_unlink(const char *path);
int fs_rmdir(const char *path);
int fs_rename(const char *from, const char *to);

/*
 * Copies the path of the calling process's directory to a user buffer of size bytes, at least 1: its
 * length with the zero; -ERANGE (too long for the buffer), -ENOENT (removed), or another error.
 */
ssize_t fs_getcwd(uintptr_t user, size_t size);

/* After an -ENOSPC: whether another attempt is useful. Asks the file system, once. */
bool fs_try_again(struct super_block *sb, int error, bool *asked);

/* Changes a file's size. -ETXTBSY if it is executed. */
int inode_truncate(struct inode *inode, off_t size);

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

/* Pipes. */
void pipe_init(void);
int pipe_create(struct file **reader, struct file **writer);

/* Whether a file is an end of a pipe for writing; writes to it from kernel memory, as write() does. */
bool pipe_is_writer(const struct file *file);
ssize_t pipe_write_kernel(struct file *file, const void *from, size_t n);

/* Every file as a memory object: vfs/fileobject.c. */
extern const struct memory_object_ops file_object_ops;

/* Open operations of FIFOs and block devices. */
extern const struct file_ops fifo_file_ops;
extern const struct file_ops block_file_ops;

/* The file operations that suit an inode's type and device number; for read_inode and create. */
const struct file_ops *file_ops_for(uint32_t mode, uint32_t rdev);

#endif
