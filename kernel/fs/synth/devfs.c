/* SPDX-License-Identifier: MIT */
/*
 * /dev: one directory that shows the character and block devices there are. It keeps nothing: inodes
 * are made from the device tables when they are looked for.
 */
#include "fs/synth/devfs.h"

#include "base/wallclock.h"
#include "dev/block.h"
#include "dev/chardev.h"
#include "lib/string.h"
#include "vfs/file.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "vfs/ncache.h"
#include "vfs/vfs.h"
#include <abi/errno.h>

#define ROOT 1u
#define FIRST_CHARDEV 16u /* inode numbers of character devices */
#define FIRST_BLOCKDEV 256u

static struct kmem_cache inode_cache;

/* The index'th device of all, in the order of readdir: its name, number and type. False: no more. */
static bool entry_at(uint32_t index, const char **name, uint32_t *number, unsigned *type)
{
    const struct chardev *chardev;
    unsigned chardevs = 0;

    while ((chardev = chardev_at(chardevs)) != NULL) {
        if (chardevs == index) {
            *name = chardev->name;
            *number = FIRST_CHARDEV + index;
            *type = DT_CHR;
            return true;
        }
        chardevs++;
    }
    const struct block_device *device = block_device_at(index - chardevs);
    if (!device)
        return false;
    *name = device->name;
    *number = FIRST_BLOCKDEV + index - chardevs;
    *type = DT_BLK;
    return true;
}

static int devfs_lookup(struct inode *dir, const struct name *name, struct inode **inode)
{
    const char *text;
    uint32_t number;
    unsigned type;

    if (name_is(name, "..")) {
        *inode = inode_get(dir);
        return 0;
    }
    for (uint32_t i = 0; entry_at(i, &text, &number, &type); i++) {
        if (name_is(name, text))
            return inode_find(dir->sb, number, inode);
    }
    return -ENOENT;
}

static int devfs_readdir(struct inode *dir, off_t *position, struct dirent_sink *sink)
{
    const char *name;
    uint32_t number;
    unsigned type;

    for (;; (*position)++) {
        if (*position < 2) {
            const char *dots = *position == 0 ? "." : "..";
            if (!dirent_emit(sink, dots, strlen(dots), dir->number, DT_DIR))
                return 0;
        } else if (!entry_at((uint32_t)*position - 2, &name, &number, &type) ||
                   !dirent_emit(sink, name, strlen(name), number, type)) {
            return 0;
        }
    }
}

static const struct inode_ops dir_ops = {.lookup = devfs_lookup, .readdir = devfs_readdir};

/* Opening for writing with O_TRUNC, chmod and the like do nothing lasting here. */
static int devfs_save(struct inode *inode)
{
    (void)inode;
    return 0;
}

static const struct inode_ops device_ops = {.save = devfs_save};

static int devfs_read_inode(struct inode *inode)
{
    const struct chardev *chardev;
    const struct block_device *device;

    inode->nlink = 1;
    inode->atime = inode->mtime = inode->ctime = time_now();
    inode->ops = &device_ops;
    if (inode->number == ROOT) {
        inode->mode = S_IFDIR | 0755;
        inode->nlink = 2;
        inode->ops = &dir_ops;
    } else if (inode->number >= FIRST_BLOCKDEV) {
        device = block_device_at(inode->number - FIRST_BLOCKDEV);
        if (!device)
            return -EUCLEAN;
        inode->mode = S_IFBLK | 0600;
        inode->rdev = device->number;
        inode->object.size = (off_t)device->sectors * SECTOR_SIZE;
    } else {
        chardev = chardev_at(inode->number - FIRST_CHARDEV);
        if (!chardev)
            return -EUCLEAN;
        inode->mode = S_IFCHR | chardev->mode;
        inode->rdev = chardev->number;
    }
    inode->file_ops = file_ops_for(inode->mode, inode->rdev);
    return 0;
}

static void devfs_statvfs(struct super_block *sb, struct statvfs *st)
{
    (void)sb;
    st->f_namemax = NAME_MAX;
}

static const struct super_ops super_ops = {
    .read_inode = devfs_read_inode,
    .statvfs = devfs_statvfs,
};

static int devfs_mount(struct super_block *sb)
{
    sb->ops = &super_ops;
    return inode_find(sb, ROOT, &sb->root);
}

static struct fs_type devfs = {.name = "devfs", .inode_cache = &inode_cache, .mount = devfs_mount};

void devfs_init(void)
{
    kmem_cache_init(&inode_cache, "devfs inode", sizeof(struct inode));
    fs_type_register(&devfs);
}
