/* SPDX-License-Identifier: MIT */
/*
 * /dev: a directory that shows the character and block devices there are. /dev/pts shows the pseudo-terminals, /dev/input
 * the keyboards and mice, and /dev/fd the descriptors of the process that looks. They keep nothing: inodes are made from the
 * device tables when they are looked for. Named semaphores and shared memory are files, so /dev/shm, where Linux's programs
 * make them, is a link to /tmp.
 */
#include "fs/synth/devfs.h"

#include "base/wallclock.h"
#include "dev/block.h"
#include "dev/chardev.h"
#include "dev/input.h"
#include "fs/synth/eventdev.h"
#include "lib/format.h"
#include "lib/string.h"
#include "tty/pty.h"
#include "vfs/dirent.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "vfs/ncache.h"
#include <abi/errno.h>

#define ROOT 1u
#define PTS 2u   /* the directory of pseudo-terminals */
#define INPUT 3u /* the directory of keyboards and mice */
#define FDS 4u   /* the directory of descriptors */
#define FIRST_LINK 5u
#define FIRST_CHARDEV 16u /* inode numbers of character devices */
#define FIRST_EVENT 128u
#define FIRST_BLOCKDEV 256u
#define FIRST_PTY 4096u
#define FIRST_DESCRIPTOR 8192u
#define DESCRIPTOR_MAJOR 3u /* the minor number is the descriptor */

_Static_assert(FIRST_PTY + PTYS_MAX <= FIRST_DESCRIPTOR, "inode numbers");

/* The entries of /dev before the devices. */
static const struct fixed {
    const char *name;
    uint32_t number;
    const char *target; /* of a symbolic link; NULL: a directory */
} fixed[] = {
    {".", ROOT, NULL},
    {"..", ROOT, NULL},
    {"pts", PTS, NULL},
    {"input", INPUT, NULL},
    {"fd", FDS, NULL},
    {"shm", FIRST_LINK, "/tmp"},
    {"stdin", FIRST_LINK + 1, "fd/0"},
    {"stdout", FIRST_LINK + 2, "fd/1"},
    {"stderr", FIRST_LINK + 3, "fd/2"},
};

static struct kmem_cache inode_cache;

/* serial: of the device to which the owner and the mode belong, or 0. The lock of its directory guards it. */
struct device_inode {
    struct inode inode;
    uint32_t serial;
};

/* A device as an entry of the directory. */
struct entry {
    char name[16]; /* empty: no block device has this place in the table now */
    uint32_t number;
    unsigned type;
};

/* The index'th device of all, in the order of readdir. False: no more. */
static bool entry_at(uint32_t index, struct entry *entry)
{
    const struct chardev *chardev;
    unsigned chardevs = 0;

    while ((chardev = chardev_at(chardevs)) != NULL) {
        if (chardevs == index) {
            strlcpy(entry->name, chardev->name, sizeof(entry->name));
            entry->number = FIRST_CHARDEV + index;
            entry->type = DT_CHR;
            return true;
        }
        chardevs++;
    }
    index -= chardevs;
    struct block_device *device = block_device_at(index);
    strlcpy(entry->name, device ? device->name : "", sizeof(entry->name));
    entry->number = FIRST_BLOCKDEV + index;
    entry->type = DT_BLK;
    if (device)
        block_put(device);
    return index < BLOCK_DEVICES_MAX;
}

/*
 * An inode may be kept from an earlier device at the same place. The permissions that the other device had are not those of
 * this one. dir is locked.
 */
static void assign_inode(struct inode *inode, uint32_t serial)
{
    struct device_inode *kept = CONTAINER_OF(inode, struct device_inode, inode);

    if (kept->serial == serial)
        return;
    mutex_lock(&inode->lock);
    inode->mode = (inode->mode & S_IFMT) | 0600;
    inode->uid = inode->gid = 0;
    mutex_unlock(&inode->lock);
    kept->serial = serial;
}

/* A directory of devices that come and go, which have numbers. */
struct numbered {
    const char *prefix;              /* of a name, before the number */
    unsigned (*next)(unsigned from); /* the next number that is used */
    unsigned end;                    /* what next() returns if there is none */
    uint32_t first;                  /* the inode number of number 0 */
};

static const struct numbered terminals = {"", pty_next, PTYS_MAX, FIRST_PTY};
static const struct numbered events = {"event", input_next, INPUT_DEVICES, FIRST_EVENT};

static const struct numbered descriptors = {"", fd_next, OPEN_MAX, FIRST_DESCRIPTOR};

static const struct numbered *devices_of(const struct inode *dir)
{
    return dir->number == PTS ? &terminals : dir->number == INPUT ? &events : &descriptors;
}

static int numbered_lookup(struct inode *dir, const struct name *name, struct inode **inode)
{
    const struct numbered *devices = devices_of(dir);
    char text[20];

    if (name_is(name, ".."))
        return inode_find(dir->sb, ROOT, inode);
    for (unsigned i = 0; (i = devices->next(i)) < devices->end; i++) {
        ksnprintf(text, sizeof(text), "%s%u", devices->prefix, i);
        if (!name_is(name, text))
            continue;
        int error = inode_find(dir->sb, devices->first + i, inode);
        if (!error && devices == &terminals)
            pty_load_owner(i, *inode);
        else if (!error && devices == &events)
            assign_inode(*inode, input_serial(i));
        return error;
    }
    return -ENOENT;
}

/* Whether a descriptor of the process is this directory's, by which it reads it: others than readdir find it closed. */
static bool is_of_directory(const struct inode *dir, unsigned fd)
{
    struct file *file = dir->number == FDS ? fd_get(fd) : NULL;
    bool is_its = file && file->inode == dir;

    fd_put(file);
    return is_its;
}

static int numbered_readdir(struct inode *dir, off_t *position, struct dirent_sink *sink)
{
    const struct numbered *devices = devices_of(dir);
    char text[20];

    for (; *position < 2; (*position)++) {
        bool self = *position == 0;
        if (!dirent_emit(sink, self ? "." : "..", self ? 1 : 2, self ? dir->number : ROOT, DT_DIR))
            return 0;
    }
    for (;; (*position)++) {
        unsigned i = devices->next((unsigned)*position - 2);
        ksnprintf(text, sizeof(text), "%s%u", devices->prefix, i);
        *position = 2 + (off_t)i;
        if (is_of_directory(dir, i))
            continue;
        if (i >= devices->end || !dirent_emit(sink, text, strlen(text), devices->first + i, DT_CHR))
            return 0;
    }
}

static const struct inode_ops numbered_ops = {.lookup = numbered_lookup,
                                              .readdir = numbered_readdir};

/*
 * The inode of a place in the table of block devices may be kept from an earlier device, so the size is set again. dir is
 * locked.
 */
static int find_device_inode(struct inode *dir, uint32_t number, struct inode **inode)
{
    int error = inode_find(dir->sb, number, inode);

    if (error || !S_ISBLK((*inode)->mode))
        return error;
    struct block_device *device = block_find_number((*inode)->rdev);
    if (device) {
        (*inode)->object.size = (off_t)device->sectors * SECTOR_SIZE;
        assign_inode(*inode, device->serial);
        block_put(device);
    }
    return 0;
}

static int devfs_lookup(struct inode *dir, const struct name *name, struct inode **inode)
{
    struct entry entry;

    if (name_is(name, "..")) {
        *inode = inode_get(dir);
        return 0;
    }
    for (unsigned i = 0; i < ARRAY_SIZE(fixed); i++) {
        if (name_is(name, fixed[i].name))
            return inode_find(dir->sb, fixed[i].number, inode);
    }
    for (uint32_t i = 0; entry_at(i, &entry); i++) {
        if (name_is(name, entry.name))
            return find_device_inode(dir, entry.number, inode);
    }
    return -ENOENT;
}

static int devfs_readdir(struct inode *dir, off_t *position, struct dirent_sink *sink)
{
    struct entry entry;

    (void)dir;
    for (;; (*position)++) {
        if (*position < (off_t)ARRAY_SIZE(fixed)) {
            const struct fixed *one = &fixed[*position];
            if (!dirent_emit(sink, one->name, strlen(one->name), one->number,
                             one->target ? DT_LNK : DT_DIR))
                return 0;
        } else {
            if (!entry_at((uint32_t)*position - ARRAY_SIZE(fixed), &entry))
                return 0;
            if (entry.name[0] &&
                !dirent_emit(sink, entry.name, strlen(entry.name), entry.number, entry.type))
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

/* The target of the symbolic link with this inode number. */
static const char *target_of(uint32_t number)
{
    const struct fixed *link = fixed;

    while (link->number != number)
        link++;
    return link->target;
}

static ssize_t link_readlink(struct inode *inode, char *buffer, size_t size)
{
    const char *target = target_of(inode->number);
    size_t length = MIN(size, strlen(target));

    memcpy(buffer, target, length);
    return (ssize_t)length;
}

static const struct inode_ops link_ops = {.readlink = link_readlink, .save = devfs_save};

/* The inode may be another one next time, so the pseudo-terminal keeps its owner and mode. */
static int slave_save(struct inode *inode)
{
    pty_save_owner(inode->number - FIRST_PTY, inode);
    return 0;
}

static const struct inode_ops slave_ops = {.save = slave_save};

static int devfs_read_inode(struct inode *inode)
{
    const struct chardev *chardev;
    struct block_device *device;

    CONTAINER_OF(inode, struct device_inode, inode)->serial = 0;
    inode->nlink = 1;
    inode->atime = inode->mtime = inode->ctime = time_now();
    inode->ops = &device_ops;
    if (inode->number == ROOT) {
        inode->mode = S_IFDIR | 0755;
        inode->nlink = 5;
        inode->ops = &dir_ops;
    } else if (inode->number < FIRST_LINK) {
        inode->mode = S_IFDIR | 0755;
        inode->nlink = 2;
        inode->ops = &numbered_ops;
    } else if (inode->number < FIRST_CHARDEV) {
        inode->mode = S_IFLNK | 0777;
        inode->ops = &link_ops;
        inode->object.size = (off_t)strlen(target_of(inode->number));
    } else if (inode->number >= FIRST_DESCRIPTOR) {
        inode->mode = S_IFCHR | 0666;
        inode->rdev = DEV_MAKE(DESCRIPTOR_MAJOR, inode->number - FIRST_DESCRIPTOR);
    } else if (inode->number >= FIRST_PTY) {
        inode->ops = &slave_ops;
        inode->mode = S_IFCHR | 0620;
        inode->rdev = DEV_MAKE(PTY_MAJOR, inode->number - FIRST_PTY);
    } else if (inode->number >= FIRST_BLOCKDEV) {
        device = block_device_at(inode->number - FIRST_BLOCKDEV);
        if (!device)
            return -EUCLEAN;
        inode->mode = S_IFBLK | 0600;
        inode->rdev = device->number;
        inode->object.size = (off_t)device->sectors * SECTOR_SIZE;
        block_put(device);
    } else if (inode->number >= FIRST_EVENT) {
        inode->mode = S_IFCHR | 0600;
        inode->rdev = DEV_MAKE(EVENTDEV_MAJOR, EVENTDEV_FIRST_MINOR + inode->number - FIRST_EVENT);
    } else {
        chardev = chardev_at(inode->number - FIRST_CHARDEV);
        if (!chardev)
            return -EUCLEAN;
        inode->mode = S_IFCHR | chardev->mode;
        inode->rdev = chardev->number;
    }
    if (inode->number >= FIRST_DESCRIPTOR)
        inode->file_ops = &descriptor_file_ops;
    else if (inode->number >= FIRST_PTY)
        inode->file_ops = &pty_slave_ops;
    else if (inode->number >= FIRST_EVENT && inode->number < FIRST_BLOCKDEV)
        inode->file_ops = &eventdev_ops;
    else
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
    sb->changes_by_itself = true;
    return inode_find(sb, ROOT, &sb->root);
}

static struct fs_type devfs = {.name = "devfs", .inode_cache = &inode_cache, .mount = devfs_mount};

void devfs_init(void)
{
    kmem_cache_init(&inode_cache, "devfs inode", sizeof(struct device_inode));
    fs_type_register(&devfs);
}
