/* SPDX-License-Identifier: MIT */
/* Files as memory objects: the operations on an inode for regions and the page cache. */
#include "vfs/fileobject.h"

#include "mm/pagecache.h"
#include "mm/vmspace.h"
#include "vfs/attribute.h"
#include "vfs/file.h"
#include "vfs/fileio.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "vfs/textbusy.h"

/* Whether a program may write to the file through the region, now or after mprotect(). */
static bool region_writes(const struct region *region)
{
    return region->shared && region->prot_max & PROT_WRITE;
}

/*
 * A region that may write to the file counts as open for writing: the file cannot be executed. A region with the
 * code of a program that runs denies writing. Other private regions deny nothing, even if they are executable: a
 * program that maps code by itself sees changes of the file, as POSIX permits.
 */
static int file_map(struct memory_object *object, const struct region *region)
{
    struct inode *inode = inode_of(object);
    int error = 0;

    if (region->deny_write)
        error = inode_begin_executing(inode);
    else if (region_writes(region))
        error = inode_begin_writing(inode);
    if (!error)
        inode_get(inode);
    return error;
}

static void file_unmap(struct memory_object *object, const struct region *region)
{
    struct inode *inode = inode_of(object);

    if (region->deny_write)
        inode_end_executing(inode);
    else if (region_writes(region))
        inode_end_writing(inode);
    inode_put(inode);
}

static int file_get_page_for_write(struct memory_object *object, uint32_t index, struct page **page)
{
    return inode_page_for_write(inode_of(object), index, page);
}

static int file_sync(struct memory_object *object)
{
    return op_sync(inode_of(object));
}

static int file_read_pages(struct memory_object *object, struct page **pages, unsigned n)
{
    return op_read_pages(inode_of(object), pages, n);
}

static int file_write_pages(struct memory_object *object, struct page **pages, unsigned n)
{
    return op_write_pages(inode_of(object), pages, n);
}

const struct memory_object_ops file_object_ops = {
    .get_page = pagecache_get,
    .get_page_for_write = file_get_page_for_write,
    .map = file_map,
    .unmap = file_unmap,
    .read_pages = file_read_pages,
    .write_pages = file_write_pages,
    .sync = file_sync,
};

static int map_device(const struct file *file, bool shared, unsigned *prot_max)
{
    if (!shared)
        return -EINVAL;
    *prot_max = PROT_READ | (file_writable(file) ? PROT_WRITE : 0);
    return 0;
}

int file_map_object(struct file *file, bool shared, struct memory_object **object,
                    unsigned *prot_max)
{
    if (!file_readable(file))
        return -EACCES;
    *object = op_memory(file);
    if (*object)
        return map_device(file, shared, prot_max);
    if (file->ops != &regular_file_ops)
        return -ENODEV;
    inode_accessed(file->inode);
    *object = inode_object(file->inode);
    *prot_max = PROT_READ | PROT_EXEC;
    if (!shared || file_writable(file))
        *prot_max |= PROT_WRITE;
    /* Writes to memory are not seen one by one, so the rights go now. */
    return shared && file_writable(file) ? inode_drop_privilege(file->inode) : 0;
}

struct memory_object *inode_object(struct inode *inode)
{
    return &inode->object;
}

struct inode *object_inode(struct memory_object *object)
{
    return object && object->ops == &file_object_ops ? inode_of(object) : NULL;
}
