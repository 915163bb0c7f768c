/* SPDX-License-Identifier: MIT */
/* Open files: making, sharing, closing, and the checks of every read and write. */
#include "vfs/file.h"

#include "base/panic.h"
#include "dev/chardev.h"
#include "vfs/filelock.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "vfs/textbusy.h"
#include <abi/errno.h>

static struct kmem_cache file_cache;
static const struct file_ops no_ops; /* of a file that is not open yet */

void file_init(void)
{
    kmem_cache_init(&file_cache, "open files", sizeof(struct file));
}

struct file *file_new(unsigned flags)
{
    struct file *file = kmem_cache_alloc(&file_cache);

    if (!file)
        return NULL;
    file->references = 1;
    file->flags = flags;
    file->ops = &no_ops;
    file->inode = NULL;
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

/* Whether a file keeps its inode from being executed. */
static bool counts_as_writer(const struct file *file)
{
    return file_writable(file) && file->inode && S_ISREG(file->inode->mode);
}

/* Opens a new file for its inode. */
static int begin_use(struct file *file)
{
    int error = counts_as_writer(file) ? inode_begin_writing(file->inode) : 0;

    if (error)
        return error;
    error = op_open(file->inode, file);
    if (error && counts_as_writer(file))
        inode_end_writing(file->inode);
    return error;
}

int file_open(struct file *file, struct inode *inode)
{
    int error = -ENXIO;

    if (inode->file_ops) {
        file->ops = inode->file_ops;
        file->inode = inode;
        error = begin_use(file);
    }
    if (error) {
        file->ops = &no_ops;
        file->inode = NULL;
        inode_put(inode);
    }
    return error;
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
    filelock_close(file->inode, file);
    if (counts_as_writer(file))
        inode_end_writing(file->inode);
    inode_put(file->inode);
    kmem_cache_free(&file_cache, file);
}
