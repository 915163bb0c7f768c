/* SPDX-License-Identifier: MIT */
/*
 * Calls of the operations that a file system or a device implements, and the defaults if it does not.
 *
 * A table of operations (struct inode_ops, super_ops, file_ops) may leave out any member. The rest of the
 * kernel calls operations only by these functions, which hold the one default for each of them. So no file
 * system needs to know every request of a program, and a missing operation cannot be called.
 * The rules for locks are those of the operations themselves: vfs/inode.h and vfs/file.h.
 */
#ifndef VFS_OPERATIONS_H
#define VFS_OPERATIONS_H

#include "vfs/file.h"
#include "vfs/poll.h"
#include "vfs/inode.h"

/* Directories. Without an operation a directory shows no names, and lets nobody change them. */

static inline int op_lookup(struct inode *dir, const struct name *name, struct inode **inode)
{
    return dir->ops->lookup ? dir->ops->lookup(dir, name, inode) : -ENOENT;
}

static inline int op_readdir(struct inode *dir, off_t *position, struct dirent_sink *sink)
{
    return dir->ops->readdir ? dir->ops->readdir(dir, position, sink) : 0;
}

static inline int op_create(struct inode *dir, const struct name *name, uint32_t mode,
                            uint32_t rdev, struct inode **inode)
{
    return dir->ops->create ? dir->ops->create(dir, name, mode, rdev, inode) : -EPERM;
}

static inline int op_symlink(struct inode *dir, const struct name *name, const char *target,
                             struct inode **inode)
{
    return dir->ops->symlink ? dir->ops->symlink(dir, name, target, inode) : -EPERM;
}

static inline int op_link(struct inode *dir, const struct name *name, struct inode *inode)
{
    return dir->ops->link ? dir->ops->link(dir, name, inode) : -EPERM;
}

static inline int op_unlink(struct inode *dir, const struct name *name, struct inode *inode)
{
    return dir->ops->unlink ? dir->ops->unlink(dir, name, inode) : -EPERM;
}

static inline int op_rmdir(struct inode *dir, const struct name *name, struct inode *inode)
{
    return dir->ops->rmdir ? dir->ops->rmdir(dir, name, inode) : -EPERM;
}

static inline int op_rename(struct inode *from_dir, const struct name *from, struct inode *to_dir,
                            const struct name *to, struct inode *inode, struct inode *victim)
{
    return from_dir->ops->rename ? from_dir->ops->rename(from_dir, from, to_dir, to, inode, victim)
                                 : -EPERM;
}

static inline int op_is_empty(struct inode *dir)
{
    return dir->ops->is_empty ? dir->ops->is_empty(dir) : -EPERM;
}

/* Files, links, and all inodes. */

static inline ssize_t op_readlink(struct inode *inode, char *buffer, size_t size)
{
    return inode->ops->readlink ? inode->ops->readlink(inode, buffer, size) : -EINVAL;
}

static inline int op_truncate(struct inode *inode, off_t size)
{
    return inode->ops->truncate ? inode->ops->truncate(inode, size) : -EINVAL;
}

static inline int op_save(struct inode *inode)
{
    return inode->ops->save ? inode->ops->save(inode) : -EPERM;
}

static inline int op_sync(struct inode *inode)
{
    return inode->ops->sync ? inode->ops->sync(inode) : 0;
}

static inline int op_read_pages(struct inode *inode, struct page **pages, unsigned n)
{
    return inode->ops->read_pages ? inode->ops->read_pages(inode, pages, n) : -EIO;
}

static inline int op_write_pages(struct inode *inode, struct page **pages, unsigned n)
{
    return inode->ops->write_pages ? inode->ops->write_pages(inode, pages, n) : -EIO;
}

static inline ssize_t op_write_begin(struct inode *inode, off_t offset, size_t n)
{
    return inode->ops->write_begin ? inode->ops->write_begin(inode, offset, n) : -EINVAL;
}

static inline int op_write_end(struct inode *inode, off_t end)
{
    return inode->ops->write_end ? inode->ops->write_end(inode, end) : 0;
}

/* An inode that could not be read in has no operations yet. */
static inline void op_forget(struct inode *inode)
{
    if (inode->ops && inode->ops->forget)
        inode->ops->forget(inode);
}

/* File systems as a whole: without an operation there is nothing to do, and nothing to tell. */

static inline int op_read_inode(struct inode *inode)
{
    return inode->sb->ops->read_inode ? inode->sb->ops->read_inode(inode) : -EUCLEAN;
}

static inline int op_free_inode(struct inode *inode)
{
    return inode->sb->ops->free_inode ? inode->sb->ops->free_inode(inode) : 0;
}

static inline int op_sync_all(struct super_block *sb)
{
    return sb->ops->sync ? sb->ops->sync(sb) : 0;
}

static inline int op_settle(struct super_block *sb)
{
    return sb->ops->settle ? sb->ops->settle(sb) : 0;
}

static inline bool op_make_room(struct super_block *sb)
{
    return sb->ops->make_room && sb->ops->make_room(sb);
}

static inline void op_statvfs(struct super_block *sb, struct statvfs *st)
{
    if (sb->ops->statvfs)
        sb->ops->statvfs(sb, st);
}

static inline int op_unmount(struct super_block *sb, bool synced)
{
    return sb->ops->unmount ? sb->ops->unmount(sb, synced) : 0;
}

/* Open files. */

static inline int op_open(struct inode *inode, struct file *file)
{
    return file->ops->open ? file->ops->open(inode, file) : 0;
}

static inline void op_close(struct file *file)
{
    if (file->ops->close)
        file->ops->close(file);
}

static inline ssize_t op_read(struct file *file, uintptr_t user, size_t n)
{
    return file->ops->read ? file->ops->read(file, user, n) : -EINVAL;
}

static inline ssize_t op_write(struct file *file, uintptr_t user, size_t n)
{
    return file->ops->write ? file->ops->write(file, user, n) : -EINVAL;
}

/* Reads and writes through a descriptor's file, checking its flags. */
static inline ssize_t file_read(struct file *file, uintptr_t user, size_t n)
{
    if (!file_readable(file))
        return -EBADF;
    return (ssize_t)n < 0 ? -EINVAL : op_read(file, user, n);
}

static inline ssize_t file_write(struct file *file, uintptr_t user, size_t n)
{
    if (!file_writable(file))
        return -EBADF;
    return (ssize_t)n < 0 ? -EINVAL : op_write(file, user, n);
}

static inline off_t op_seek(struct file *file, off_t offset, int whence)
{
    return file->ops->seek ? file->ops->seek(file, offset, whence) : -ESPIPE;
}

/* Whether an open file has a position at all. */
static inline bool file_has_position(const struct file *file)
{
    return file->ops->seek != NULL;
}

static inline int op_sync_file(struct file *file)
{
    return file->ops->sync ? file->ops->sync(file) : 0;
}

static inline int op_ioctl(struct file *file, unsigned request, uintptr_t argument)
{
    return file->ops->ioctl ? file->ops->ioctl(file, request, argument) : -ENOTTY;
}

/* Memory of a device. Without the operation, a file has none: NULL. */
static inline struct memory_object *op_memory(struct file *file)
{
    return file->ops->memory ? file->ops->memory(file) : NULL;
}

/* Regular files, and devices without the operation, are always ready. */
static inline unsigned op_poll(struct file *file, struct poll_watch *watch)
{
    return file->ops->poll ? file->ops->poll(file, watch) : POLL_READ | POLL_WRITE;
}

#endif
