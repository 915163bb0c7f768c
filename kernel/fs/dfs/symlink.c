/* SPDX-License-Identifier: MIT */
/* Symbolic links: a short target lies in the inode, a long one in a block of its own, as metadata. */
#include "fs/dfs/symlink.h"

#include "fs/dfs/data.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/inode.h"
#include "fs/dfs/map.h"
#include "fs/dfs/meta.h"
#include "lib/string.h"
#include "mm/page.h"
#include <abi/errno.h>

int dfs_symlink_store(struct txn *txn, struct dfs_node *node, const char *target, size_t length)
{
    uint32_t block;
    struct page *page = NULL;

    if (length >= PATH_MAX)
        return -ENAMETOOLONG;
    if (length <= DFS_SYMLINK_INLINE) {
        memcpy(node->block, target, length);
    } else {
        int error = map_allocate(txn, node, 0, &block);
        if (!error)
            error = meta_get_new(txn, block, &page);
        if (error)
            return error;
        memcpy(page_address(page), target, length);
        page_put(page);
    }
    node->inode.object.size = (off_t)length;
    return 0;
}

/* The target's length, once it has been copied: on a damaged disk it may hold a zero, as no path does. */
static ssize_t checked(struct inode *inode, const char *target, size_t n)
{
    if (memchr(target, '\0', n))
        return dfs_corrupt(fs_of(inode), "target of symbolic link", inode->number);
    return (ssize_t)n;
}

ssize_t dfs_readlink(struct inode *inode, char *buffer, size_t size)
{
    struct dfs_node *node = dfs_node_of(inode);
    size_t n = MIN(size, (size_t)inode->object.size);
    struct page *page = NULL;

    if (inode->object.size <= (off_t)DFS_SYMLINK_INLINE) {
        memcpy(buffer, node->block, n);
        return checked(inode, buffer, n);
    }
    uint32_t block;
    unsigned count = 1;
    int error = map_find(node, 0, &block, &count);
    if (!error && block == 0)
        error = dfs_corrupt(fs_of(inode), "symbolic link", inode->number);
    if (!error)
        error = meta_get(fs_of(inode), block, &page);
    if (error)
        return error;
    memcpy(buffer, page_address(page), n);
    page_put(page);
    return checked(inode, buffer, n);
}

const struct inode_ops dfs_link_ops = {
    .readlink = dfs_readlink,
    .save = dfs_save_op,
    .sync = dfs_sync,
    .forget = dfs_forget,
};
