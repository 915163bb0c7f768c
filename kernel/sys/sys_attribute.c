/* SPDX-License-Identifier: MIT */
/* System calls about the attributes of files: permissions, owner, times. */
#include "base/cpu.h"
#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sys/sys_attribute.h"
#include "sys/syscalls.h"
#include "sys/userpath.h"
#include "vfs/attribute.h"
#include "vfs/fd.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/permission.h"
#include <abi/errno.h>
#include <abi/stat.h>

#define MODE_BITS 07777u

static intptr_t chmod_at(int at, const uintptr_t *arg)
{
    struct inode *inode;
    int error = userpath_lookup(at, arg[0], 0, &inode);

    if (error)
        return error;
    error = inode_chmod(inode, arg[1] & MODE_BITS);
    inode_put(inode);
    return error;
}

intptr_t sys_chmod(const uintptr_t *arg)
{
    return chmod_at(AT_FDCWD, arg);
}

/* fchmodat(at, path, mode, flags): a symbolic link has no permissions of its own to change. */
intptr_t sys_fchmodat(const uintptr_t *arg)
{
    if (arg[3] & ~(uintptr_t)AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    return arg[3] ? -EOPNOTSUPP : chmod_at((int)arg[0], arg + 1);
}

/* The inode of a descriptor, with a reference. A pipe without a name has no attributes to change. */
static int inode_of_fd(uintptr_t fd, struct inode **inode)
{
    struct file *file = fd_get(fd);
    int error = !file ? -EBADF : file->inode ? 0 : -EINVAL;

    if (!error)
        *inode = inode_get(file->inode);
    fd_put(file);
    return error;
}

intptr_t sys_fchmod(const uintptr_t *arg)
{
    struct inode *inode;
    int error = inode_of_fd(arg[0], &inode);

    if (error)
        return error;
    error = inode_chmod(inode, arg[1] & MODE_BITS);
    inode_put(inode);
    return error;
}

static intptr_t chown_at(int at, const uintptr_t *arg, unsigned flags)
{
    struct inode *inode;
    int error = userpath_lookup(at, arg[0], flags, &inode);

    if (error)
        return error;
    error = inode_chown(inode, arg[1], arg[2]);
    inode_put(inode);
    return error;
}

intptr_t sys_chown(const uintptr_t *arg)
{
    return chown_at(AT_FDCWD, arg, 0);
}

intptr_t sys_lchown(const uintptr_t *arg)
{
    return chown_at(AT_FDCWD, arg, PATH_NOFOLLOW);
}

/* fchownat(at, path, uid, gid, flags) */
intptr_t sys_fchownat(const uintptr_t *arg)
{
    if (arg[4] & ~(uintptr_t)AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    return chown_at((int)arg[0], arg + 1, arg[4] ? PATH_NOFOLLOW : 0);
}

intptr_t sys_fchown(const uintptr_t *arg)
{
    struct inode *inode;
    int error = inode_of_fd(arg[0], &inode);

    if (error)
        return error;
    error = inode_chown(inode, arg[1], arg[2]);
    inode_put(inode);
    return error;
}

static intptr_t access_at(int at, const uintptr_t *arg, unsigned flags)
{
    struct inode *inode;

    if (arg[1] & ~(uintptr_t)(R_OK | W_OK | X_OK))
        return -EINVAL;
    int error = userpath_lookup(at, arg[0], flags, &inode);
    if (error)
        return error;
    if (arg[1] & W_OK && inode_read_only(inode) && !S_ISCHR(inode->mode) && !S_ISBLK(inode->mode))
        error = -EROFS;
    else
        error = inode_permission(inode, arg[1] | (flags & PATH_REAL_IDS ? REAL_IDS : 0));
    inode_put(inode);
    return error;
}

/* access() checks the rights of the real user: a set-user-ID program asks before it opens a file for that user. */
intptr_t sys_access(const uintptr_t *arg)
{
    return access_at(AT_FDCWD, arg, PATH_REAL_IDS);
}

/* faccessat(at, path, mode, flags) */
intptr_t sys_faccessat(const uintptr_t *arg)
{
    if (arg[3] & ~(uintptr_t)(AT_EACCESS | AT_SYMLINK_NOFOLLOW))
        return -EINVAL;
    return access_at((int)arg[0], arg + 1,
                     (arg[3] & AT_EACCESS ? 0 : PATH_REAL_IDS) |
                         (arg[3] & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : 0));
}

/* Copies times of a file in. user: their address in the program; 0: now. */
static int get_user_times(uintptr_t user, struct timespec times[2])
{
    times[0] = times[1] = (struct timespec){.tv_nsec = UTIME_NOW};
    return user ? copyin(times, user, 2 * sizeof(times[0])) : 0;
}

intptr_t sys_utimens(const uintptr_t *arg)
{
    struct timespec times[2];
    int error = arg[0] ? get_user_times(arg[1], times) : -EFAULT;

    return error ? error : file_set_times((uintptr_t)AT_FDCWD, arg[0], 0, times);
}

int file_set_times(uintptr_t at, uintptr_t path, uintptr_t flags, const struct timespec times[2])
{
    unsigned path_flags = flags ? PATH_NOFOLLOW : 0;
    struct inode *inode;

    if (flags & ~(uintptr_t)AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    int error = path ? userpath_lookup((int)at, path, path_flags, &inode) : inode_of_fd(at, &inode);
    if (error)
        return error;
    error = inode_set_times(inode, times);
    inode_put(inode);
    return error;
}

/* utimensat(at, path, times, flags) */
intptr_t sys_utimensat(const uintptr_t *arg)
{
    struct timespec times[2];
    int error = get_user_times(arg[2], times);

    return error ? error : file_set_times(arg[0], arg[1], arg[3], times);
}

intptr_t sys_umask(const uintptr_t *arg)
{
    struct file_context *files = current_files();
    uint32_t old = files->umask;

    files->umask = arg[0] & 0777;
    return (intptr_t)old;
}
