/* SPDX-License-Identifier: MIT */
/* Open files: making, sharing, closing, and what every read and write checks. */
#include "vfs/file.h"

#include "dev/chardev.h"
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "vfs/vfs.h"
#include "base/panic.h"
#include <abi/errno.h>

static struct kmem_cache file_cache;

void file_init(void)
{
    kmem_cache_init(&file_cache, "file", sizeof(struct file));
}

struct file *file_new(const struct file_ops *ops, struct inode *inode, unsigned flags)
{
    struct file *file = kmem_cache_alloc(&file_cache);

    if (!file) {
        inode_put(inode);
        return NULL;
    }
    file->references = 1;
    file->flags = flags;
    file->ops = ops;
    file->inode = inode;
    file->data = NULL;
    file->position = 0;
    mutex_init(&file->lock, "file");
    return file;
}

const struct file_ops *file_ops_for(uint32_t mode, uint32_t rdev)
{
    const struct chardev *device;

    switch (mode & S_IFMT) {
    case S_IFREG:
        return &regular_file_ops;
    case S_IFDIR:
        return &directory_file_ops;
    case S_IFCHR:
        device = chardev_find(rdev);
        return device ? device->ops : NULL;
    case S_IFBLK:
        return &block_file_ops;
    case S_IFIFO:
        return &fifo_file_ops;
    default:
        return NULL;
    }
}

int file_open(struct inode *inode, unsigned flags, struct file **result)
{
    if (!inode->file_ops) {
        inode_put(inode);
        return -ENXIO;
    }
    struct file *file = file_new(inode->file_ops, inode, flags);
    if (!file)
        return -ENOMEM;
    int error = op_open(inode, file);
    if (error) {
        inode_put(inode);
        kmem_cache_free(&file_cache, file);
        return error;
    }
    *result = file;
    return 0;
}

struct file *file_get(struct file *file)
{
    if (file)
        __atomic_fetch_add(&file->references, 1, __ATOMIC_RELAXED);
    return file;
}

void file_put(struct file *file)
{
    if (!file || __atomic_sub_fetch(&file->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    op_close(file);
    inode_put(file->inode);
    kmem_cache_free(&file_cache, file);
}
