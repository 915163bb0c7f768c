/* SPDX-License-Identifier: MIT */
/* The start of the file layer: its caches, the mount of the root, the first process's files. */
#include "vfs/vfs.h"

#include "base/cpu.h"
#include "base/kprintf.h"
#include "base/option.h"
#include "base/panic.h"
#include "dev/block.h"
#include "dev/ramdisk.h"
#include "lib/string.h"
#include "mm/pagecache.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/filelock.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "vfs/namei.h"
#include "vfs/namespace.h"
#include "vfs/ncache.h"
#include "vfs/pipe.h"
#include "vfs/socket.h"
#include "vfs/writeback.h"
#include <abi/errno.h>
#include <hal/platform.h>

/* Tries to mount the root from a device. If that succeeds, the mount takes over the caller's reference. */
static bool try_root(struct block_device *device)
{
    int error = mount_root(device, "dfs");

    if (error && error != -EINVAL) /* -EINVAL: no file system of ours is there */
        kprintf("root: %s cannot be mounted: error %d\n", device->name, -error);
    if (!error)
        kprintf("root: %s, %u KiB\n", device->name, device->sectors / 2);
    return error == 0;
}

/* A device by the name that root= gives it: with /dev/ before it, and an SD card also as Linux calls it. */
static struct block_device *find_named(const char *name)
{
    char own[24];

    if (strncmp(name, "/dev/", 5) == 0)
        name += 5;
    if (strncmp(name, "mmcblk0", 7) == 0) {
        ksnprintf(own, sizeof(own), "sd0%s", name + 7);
        name = own;
    }
    return block_find(name);
}

/*
 * The root: the device that root= names, else the first disk or partition with a file system of ours, else
 * the ramdisk.
 */
static void find_root(struct block_device *ramdisk)
{
    struct block_device *device;
    char name[24];

    if (option_value("root", name, sizeof(name))) {
        device = find_named(name);
        if (device && try_root(device))
            return;
        if (device)
            block_put(device);
        else
            kprintf("root: there is no device %s\n", name);
    }
    for (unsigned i = 0; i < BLOCK_DEVICES_MAX; i++) {
        device = block_device_at(i);
        if (!device)
            continue;
        if (device != ramdisk && !device->removable && try_root(device))
            return;
        block_put(device);
    }
    if (!ramdisk || !try_root(ramdisk))
        panic("no root file system");
}

static void mount_or_say(const char *type, const char *path)
{
    int error = fs_mount("", path, type, 0);

    if (error == -ENOMEM) /* then no program could run either */
        panic("no memory to mount %s", path);
    if (error)
        kprintf("cannot mount %s: error %d\n", path, -error);
}

void files_open_console(void)
{
    struct file *file;
    int error = fs_open(AT_FDCWD, "/dev/console", O_RDWR, 0, &file);

    if (error) {
        kprintf("cannot open /dev/console: error %d\n", -error);
        return;
    }
    for (unsigned fd = 0; fd < 3; fd++) {
        if (fd_replace(fd, file_get(file)) != 0)
            file_put(file);
    }
    file_put(file);
}

void vfs_init_early(void)
{
    radix_init();
    file_init();
    filelock_init();
    fd_init();
    icache_init();
    ncache_init();
    pagecache_init();
    mount_init();
    pipe_init();
    socket_init();
}

void vfs_init(const struct bootinfo *boot)
{
    if (boot->ramdisk && ramdisk_init(boot->ramdisk, boot->ramdisk_size) != 0)
        kprintf("ramdisk: too many block devices\n");
    find_root(boot->ramdisk ? block_find("ram0") : NULL);
    current_files()->cwd = inode_get(root_inode);
    current_files()->umask = 022;
    mount_or_say("devfs", "/dev");
    mount_or_say("procfs", "/proc");
    files_open_console();
    writeback_start();
}
