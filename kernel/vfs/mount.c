/* SPDX-License-Identifier: MIT */
/*
 * Mounted file systems. mount_lock, a mutex, guards the list, and keeps mounting, unmounting and
 * syncing apart.
 */
#include "vfs/mount.h"

#include "base/panic.h"
#include "dev/block.h"
#include "lib/format.h"
#include "lib/string.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/namei.h"
#include "vfs/operations.h"
#include "vfs/writeback.h"
#include <abi/errno.h>

#define FS_TYPES_MAX 8

struct inode *root_inode;

static struct fs_type *types[FS_TYPES_MAX]; /* boot only */
static unsigned type_count;
static struct mutex mount_lock;
static struct list mounts = LIST_INIT(mounts); /* M: struct super_block by link, oldest first */
static uint32_t last_id;                       /* M */

void mount_init(void)
{
    mutex_init(&mount_lock, "mount");
}

void fs_type_register(struct fs_type *type)
{
    assert(type_count < FS_TYPES_MAX && type->name && type->inode_cache && type->mount);
    types[type_count++] = type;
}

static struct fs_type *find_type(const char *name)
{
    for (unsigned i = 0; i < type_count; i++) {
        if (strcmp(types[i]->name, name) == 0)
            return types[i];
    }
    return NULL;
}

static void super_free(struct super_block *sb)
{
    if (!sb)
        return;
    readers_wait(); /* a walk may have seen it */
    kmfree(sb->path);
    kmfree(sb);
}

static struct super_block *super_new(const struct fs_type *type, struct block_device *device,
                                     const char *path, unsigned flags)
{
    struct super_block *sb = kzalloc(sizeof(*sb));

    if (!sb)
        return NULL;
    sb->type = type;
    sb->device = device;
    sb->flags = flags;
    sb->id = ++last_id;
    sb->kept = 1;
    mutex_init(&sb->rename_lock, "rename");
    list_init(&sb->inodes);
    list_init(&sb->dirty_objects);
    sb->path = kmalloc(strlen(path) + 1);
    if (!sb->path) {
        super_free(sb);
        return NULL;
    }
    strlcpy(sb->path, path, strlen(path) + 1);
    return sb;
}

/*
 * Reads in a file system and enters it into the list, covering nothing yet. If that succeeds, it takes over the
 * caller's reference to the device. mount_lock held.
 */
static int attach(const struct fs_type *type, struct block_device *device, const char *path,
                  unsigned flags, struct super_block **result)
{
    if (device && device->read_only)
        flags |= MS_RDONLY;
    struct super_block *sb = super_new(type, device, path, flags);
    if (!sb)
        return -ENOMEM;
    int error = device ? block_claim(device, BLOCK_MOUNTED) : 0;
    if (error) {
        super_free(sb);
        return error;
    }
    error = type->mount(sb);
    if (error) {
        icache_empty(sb);
        super_free(sb);
        if (device)
            block_unclaim(device, BLOCK_MOUNTED);
        return error;
    }
    list_push_back(&mounts, &sb->link);
    *result = sb;
    return 0;
}

/* mount_lock held. */
static int sync_one(struct super_block *sb)
{
    return sb->flags & MS_RDONLY ? 0 : op_sync_all(sb);
}

/*
 * Takes a file system without users, which covers nothing, out of the list. synced: everything is on its
 * disk. Data that cannot be written are lost: 0, or the error of the write. mount_lock held.
 */
static int detach(struct super_block *sb, bool synced)
{
    bool unused = icache_empty(sb);
    assert(unused);
    list_remove(&sb->link);
    int error = op_unmount(sb, synced);
    struct block_device *device = sb->device;
    if (device)
        block_unclaim(device, BLOCK_MOUNTED);
    struct inode *root = sb->root;
    publish(sb->root, NULL);
    inode_put(root);
    icache_empty(sb);
    super_free(sb);
    if (device)
        block_put(device);
    return error;
}

/* The block device that a path leads to, with a reference. */
static int find_device(const char *path, struct block_device **device)
{
    struct inode *inode;
    int error = path_lookup(AT_FDCWD, path, 0, &inode);

    if (error)
        return error;
    *device = S_ISBLK(inode->mode) ? block_find_number(inode->rdev) : NULL;
    error = !S_ISBLK(inode->mode) ? -EINVAL : !*device ? -ENXIO : 0;
    inode_put(inode);
    return error;
}

/*
 * Covers a directory. It must have a name: else no path could lead to the file system, not even to unmount it.
 * A caller that removes a directory checks with its lock held whether it is covered. mount_lock held.
 */
static int cover(struct inode *point, struct super_block *sb)
{
    mutex_lock(&point->lock);
    int error = point->nlink == 0 ? -ENOENT : inode_cover(point, sb);
    mutex_unlock(&point->lock);
    return error;
}

/* Mounts on an inode. If that succeeds, the mount takes over the inode's reference. It always takes over the device's. */
static int mount_on(struct inode *point, const struct fs_type *type, struct block_device *device,
                    const char *path, unsigned flags)
{
    struct super_block *sb;

    mutex_lock(&mount_lock);
    int error = attach(type, device, path, flags, &sb);
    if (error) {
        if (device)
            block_put(device);
    } else {
        error = cover(point, sb);
        if (error)
            detach(sb, true);
    }
    mutex_unlock(&mount_lock);
    return error;
}

/*
 * Whether a directory can be covered. The root cannot. A directory that ends by itself, such as a process's in
 * /proc, cannot either: no path would lead to the mount afterwards. In a file system without a device only the
 * root is sure to stay.
 */
static int check_mount_point(const struct inode *point)
{
    if (!inode_is_dir(point))
        return -ENOTDIR;
    if (point == root_inode)
        return -EBUSY;
    return point == point->sb->root || point->sb->type->needs_device ? 0 : -EINVAL;
}

int fs_mount(const char *device_path, const char *path, const char *type_name, unsigned flags)
{
    const struct fs_type *type = find_type(type_name);
    struct block_device *device = NULL;
    struct inode *point = NULL;

    if (!type)
        return -ENODEV;
    if (flags & ~(unsigned)MS_RDONLY)
        return -EINVAL;
    int error = type->needs_device ? find_device(device_path, &device) : 0;
    if (!error)
        error = path_lookup(AT_FDCWD, path, 0, &point);
    if (!error)
        error = check_mount_point(point);
    if (!error)
        error = mount_on(point, type, device, path, flags);
    else if (device)
        block_put(device);
    if (error)
        inode_put(point);
    return error;
}

/* Unmounts a file system that is closed. mount_lock held. */
static int sync_and_detach(struct super_block *sb)
{
    struct inode *mount_point = sb->mount_point;
    int sync_error = sync_one(sb);

    if (sync_error == -ENOMEM || sync_error == -EINTR) { /* nothing need be lost */
        super_reopen(sb);
        return sync_error;
    }
    inode_uncover(mount_point);
    int error = detach(sb, !sync_error);
    inode_put(mount_point);
    return error ? error : sync_error;
}

int fs_umount(const char *path)
{
    struct inode *inode;
    int error = path_lookup(AT_FDCWD, path, 0, &inode);

    if (error)
        return error;
    mutex_lock(&mount_lock);
    struct super_block *sb = inode->sb;
    if (inode != sb->root)
        error = -EINVAL;
    else if (!sb->mount_point)
        error = -EBUSY;
    inode_put(inode); /* mount_lock keeps sb mounted now */
    if (!error)
        error = super_close(sb);
    if (!error)
        error = sync_and_detach(sb);
    mutex_unlock(&mount_lock);
    return error;
}

int fs_sync_all(void)
{
    struct super_block *sb;
    int result = 0;

    mutex_lock(&mount_lock);
    LIST_FOR_EACH (sb, &mounts, link) {
        int error = sync_one(sb);
        result = result ? result : error;
    }
    mutex_unlock(&mount_lock);
    int error = block_flush_files();
    return result ? result : error;
}

void fs_settle_all(void)
{
    struct super_block *sb;

    mutex_lock(&mount_lock);
    LIST_FOR_EACH (sb, &mounts, link) {
        if (!(sb->flags & MS_RDONLY))
            op_settle(sb);
    }
    mutex_unlock(&mount_lock);
}

void fs_write_all(void)
{
    struct super_block *sb;

    mutex_lock(&mount_lock);
    LIST_FOR_EACH (sb, &mounts, link)
        writeback_all(sb);
    mutex_unlock(&mount_lock);
}

void mount_each(bool (*visit)(void *context, struct super_block *sb), void *context)
{
    struct super_block *sb;

    mutex_lock(&mount_lock);
    LIST_FOR_EACH (sb, &mounts, link) {
        if (!visit(context, sb))
            break;
    }
    mutex_unlock(&mount_lock);
}

int mount_root(struct block_device *device, const char *type_name)
{
    const struct fs_type *type = find_type(type_name);
    struct super_block *sb = NULL;

    mutex_lock(&mount_lock);
    int error = type ? attach(type, device, "/", 0, &sb) : -ENODEV;
    if (!error)
        root_inode = sb->root;
    mutex_unlock(&mount_lock);
    return error;
}
