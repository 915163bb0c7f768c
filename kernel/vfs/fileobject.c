/* SPDX-License-Identifier: MIT */
/* Files as memory objects: the operations on an inode for regions and the page cache. */
#include "vfs/fileobject.h"

#include "mm/pagecache.h"
#include "mm/vmspace.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "vfs/textbusy.h"
#include "vfs/vfs.h"

static int file_map(struct memory_object *object, const struct region *region)
{
    int error = region->deny_write ? inode_begin_executing(inode_of(object)) : 0;

    if (!error)
        inode_get(inode_of(object));
    return error;
}

static void file_unmap(struct memory_object *object, const struct region *region)
{
    if (region->deny_write)
        inode_end_executing(inode_of(object));
    inode_put(inode_of(object));
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
    .map = file_map,
    .unmap = file_unmap,
    .read_pages = file_read_pages,
    .write_pages = file_write_pages,
};

struct memory_object *inode_object(struct inode *inode)
{
    return &inode->object;
}

struct inode *object_inode(struct memory_object *object)
{
    return object && object->ops == &file_object_ops ? inode_of(object) : NULL;
}
