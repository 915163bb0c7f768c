/* SPDX-License-Identifier: MIT */
/* Mounting and unmounting dfs. The superblock's values are checked before their use. */
#include "fs/dfs/super.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "dev/block.h"
#include "fs/dfs/alloc.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/inode.h"
#include "fs/dfs/log.h"
#include "fs/dfs/meta.h"
#include "fs/dfs/recover.h"
#include "lib/crc32c.h"
#include "lib/string.h"
#include "mm/page.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include <abi/errno.h>

#define BITS_PER_BLOCK (DFS_BLOCK_SIZE * 8)

static struct kmem_cache inode_cache;

/* Whether an area of so many blocks lies behind the one before it; moves *at from that one's end to its own. */
static bool follows(uint32_t *at, uint32_t start, uint32_t blocks, uint32_t needed)
{
    bool good = start == *at && blocks >= needed && blocks <= UINT32_MAX - start;

    *at = start + blocks;
    return good;
}

/* Whether the superblock's numbers fit together and the device. */
static bool consistent(const struct dfs_super *s, uint32_t device_blocks)
{
    uint32_t at = 1;

    return s->block_size == DFS_BLOCK_SIZE && s->blocks <= device_blocks &&
           s->inodes > DFS_INODE_FIRST && s->inodes % DFS_INODES_PER_BLOCK == 0 &&
           follows(&at, s->log_start, s->log_blocks, DFS_LOG_BLOCKS_MIN) &&
           follows(&at, s->inode_bitmap_start, s->inode_bitmap_blocks,
                   (s->inodes - 1) / BITS_PER_BLOCK + 1) &&
           follows(&at, s->block_bitmap_start, s->block_bitmap_blocks,
                   (s->blocks - 1) / BITS_PER_BLOCK + 1) &&
           follows(&at, s->inode_table_start, s->inode_table_blocks,
                   s->inodes / DFS_INODES_PER_BLOCK) &&
           s->data_start == at && s->blocks > s->data_start + 1;
}

/* Checks a superblock that has been read into a page: 0, or why it cannot be used. */
static int check_super(struct super_block *sb, struct dfs_super *super)
{
    uint32_t checksum = super->checksum;

    if (super->magic != DFS_MAGIC)
        return -EINVAL;
    super->checksum = 0;
    bool right = crc32c(0, super, DFS_SUPER_SIZE) == checksum;
    super->checksum = checksum;
    if (!right || super->version != DFS_VERSION ||
        !consistent(super, sb->device->sectors / (DFS_BLOCK_SIZE / SECTOR_SIZE))) {
        kprintf("dfs %s: the superblock is damaged\n", sb->device->name);
        return -EUCLEAN;
    }
    if (super->features_incompatible & ~DFS_INCOMPAT_KNOWN) {
        kprintf("dfs %s: made by a later version\n", sb->device->name);
        return -EINVAL;
    }
    if (super->features_readonly & ~DFS_READONLY_KNOWN)
        sb->flags |= MS_RDONLY;
    return 0;
}

static int read_super(struct dfs_fs *fs)
{
    struct page *page = page_alloc(0);

    if (!page)
        return -ENOMEM;
    int error = disk_read(fs, 0, &page, 1);
    if (!error) {
        memcpy(&fs->super, (char *)page_address(page) + DFS_SUPER_OFFSET, sizeof(fs->super));
        error = check_super(fs->sb, &fs->super);
    }
    page_put(page);
    return error;
}

/* Frees everything but the root; also if the mount has failed half way. */
static void destroy(struct dfs_fs *fs)
{
    orphans_destroy(fs);
    bitmaps_unload(fs);
    log_destroy(fs);
    meta_destroy(fs);
    kmfree(fs);
}

static int start_fs(struct dfs_fs *fs)
{
    int error = read_super(fs);

    if (!error)
        error = log_init(fs);
    if (!error)
        error = fs->device->read_only ? 0 : log_recover(fs);
    if (!error)
        error = meta_init(fs);
    if (!error)
        error = bitmaps_load(fs);
    if (!error)
        error = orphans_init(fs);
    return error;
}

static int dfs_mount(struct super_block *sb)
{
    struct dfs_fs *fs = kzalloc(sizeof(*fs));

    if (!fs)
        return -ENOMEM;
    fs->sb = sb;
    fs->device = sb->device;
    sb->data = fs;
    sb->ops = &dfs_super_ops;
    mutex_init(&fs->alloc_lock, "fs allocation");
    mutex_init(&fs->orphan_lock, "fs orphans");
    list_init(&fs->orphans);
    int error = start_fs(fs);
    if (!error && !(sb->flags & MS_RDONLY))
        orphans_clean_up(fs);
    if (!error)
        error = inode_find(sb, DFS_INODE_ROOT, &sb->root);
    if (!error && !inode_is_dir(sb->root)) {
        inode_put(sb->root);
        sb->root = NULL;
        error = dfs_corrupt(fs, "root: inode", DFS_INODE_ROOT);
    }
    if (error)
        destroy(fs);
    sb->kept = 2; /* the root and fs->meta */
    return error;
}

/* If not everything could be synced, the running transaction may need contents that were not written. */
static int dfs_unmount(struct super_block *sb, bool synced)
{
    struct dfs_fs *fs = sb->data;
    int error = fs->log.error ? -EIO : 0;

    if (!error && synced && !(sb->flags & MS_RDONLY))
        error = log_settle(fs);
    if (error || !synced)
        kprintf("dfs %s: not everything could be written before it was unmounted\n",
                fs->device->name);
    destroy(fs);
    return error;
}

static int dfs_sync_all(struct super_block *sb)
{
    return sync_and_commit(sb->data);
}

static int dfs_settle(struct super_block *sb)
{
    return log_settle(sb->data);
}

static bool dfs_make_room(struct super_block *sb)
{
    struct dfs_fs *fs = sb->data;

    return bitmaps_hold_any(fs) && log_commit(fs) == 0;
}

static void dfs_statvfs(struct super_block *sb, struct statvfs *st)
{
    const struct dfs_fs *fs = sb->data;

    st->f_bsize = DFS_BLOCK_SIZE;
    st->f_blocks = fs->super.blocks - fs->super.data_start - 1;
    st->f_bfree = fs->block_map.free;
    st->f_files = fs->super.inodes - DFS_INODE_ROOT;
    st->f_ffree = fs->inode_map.free;
    st->f_namemax = NAME_MAX;
}

const struct super_ops dfs_super_ops = {
    .read_inode = dfs_read_inode,
    .free_inode = dfs_free_inode,
    .sync = dfs_sync_all,
    .settle = dfs_settle,
    .make_room = dfs_make_room,
    .statvfs = dfs_statvfs,
    .unmount = dfs_unmount,
};

static struct fs_type node = {
    .name = "dfs",
    .needs_device = true,
    .inode_cache = &inode_cache,
    .mount = dfs_mount,
};

void dfs_fs_init(void)
{
    kmem_cache_init(&inode_cache, "dfs inode", sizeof(struct dfs_node));
    fs_type_register(&node);
}
