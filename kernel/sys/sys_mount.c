/* SPDX-License-Identifier: MIT */
/* System calls about file systems as a whole. */
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "sys/sys_mount.h"
#include "sys/syscalls.h"
#include "sys/userpath.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "vfs/operations.h"
#include "vfs/permission.h"
#include <abi/errno.h>

#define TYPE_MAX 16

intptr_t sys_sync(const uintptr_t *arg)
{
    (void)arg;
    fs_sync_all(); /* a program sees errors by fsync() */
    return 0;
}

void inode_statvfs(const struct inode *inode, struct statvfs *st)
{
    struct super_block *sb = inode->sb;

    *st = (struct statvfs){.f_bsize = 4096, .f_flag = sb->flags & MS_RDONLY};
    strlcpy(st->f_fstype, sb->type->name, sizeof(st->f_fstype));
    op_statvfs(sb, st);
}

int userpath_statvfs(uintptr_t user, struct statvfs *st)
{
    struct inode *inode;
    int error = userpath_lookup(AT_FDCWD, user, 0, &inode);

    if (error)
        return error;
    inode_statvfs(inode, st);
    inode_put(inode);
    return 0;
}

intptr_t sys_statvfs(const uintptr_t *arg)
{
    struct statvfs st;
    int error = userpath_statvfs(arg[0], &st);

    return error ? error : copyout(arg[1], &st, sizeof(st));
}

/* The name of a file system's type: one that is too long is no type. */
static int copy_type(uintptr_t user, char type[TYPE_MAX])
{
    ssize_t n = copyinstr(type, user, TYPE_MAX);

    return n >= 0 ? 0 : n == -ENAMETOOLONG ? -ENODEV : (int)n;
}

/* mount(device, path, type, flags). A type that needs no device ignores it. */
intptr_t sys_mount(const uintptr_t *arg)
{
    char type[TYPE_MAX], *device = NULL, *path;

    if (!caller_is_root())
        return -EPERM;
    int error = arg[0] ? userpath_copy(arg[0], &device) : 0;
    if (error)
        return error;
    error = userpath_copy(arg[1], &path);
    if (!error) {
        error = copy_type(arg[2], type);
        if (!error)
            error = fs_mount(device ? device : "", path, type, (unsigned)arg[3]);
        kmfree(path);
    }
    kmfree(device);
    return error;
}

intptr_t sys_umount(const uintptr_t *arg)
{
    char *path;

    if (!caller_is_root())
        return -EPERM;
    int error = userpath_copy(arg[0], &path);
    if (error)
        return error;
    error = fs_umount(path);
    kmfree(path);
    return error;
}
