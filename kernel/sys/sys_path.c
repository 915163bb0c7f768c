/* SPDX-License-Identifier: MIT */
/*
 * System calls about names: the calls that take a path. Paths are copied into kernel buffers first, so that a
 * program that changes its memory meanwhile changes nothing here.
 */
#include "base/cpu.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sys/syscalls.h"
#include "sys/userpath.h"
#include "vfs/attribute.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/getcwd.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/namespace.h"
#include "vfs/operations.h"
#include "vfs/permission.h"
#include "vfs/rename.h"
#include <abi/errno.h>
#include <abi/stat.h>

#define MODE_BITS 07777u

static int copy_two_paths(uintptr_t first_user, uintptr_t second_user, char **first, char **second)
{
    int error = userpath_copy(first_user, first);

    if (error)
        return error;
    error = userpath_copy(second_user, second);
    if (error)
        kmfree(*first);
    return error;
}

/* open(path, flags, mode), with the directory that the path begins in. */
static int open_user_path(int at, const uintptr_t *arg, struct file **file)
{
    char *path;
    int error = userpath_copy(arg[0], &path);

    if (error)
        return error;
    error = fs_open(at, path, (unsigned)arg[1], (uint32_t)arg[2], file);
    kmfree(path);
    return error;
}

static intptr_t open_at(int at, const uintptr_t *arg)
{
    struct file *file;
    int fd = fd_reserve(0);

    if (fd < 0)
        return fd;
    int error = open_user_path(at, arg, &file);
    if (error) {
        fd_cancel((unsigned)fd);
        return error;
    }
    fd_install((unsigned)fd, file, arg[1] & O_CLOEXEC);
    return fd;
}

intptr_t sys_open(const uintptr_t *arg)
{
    return open_at(AT_FDCWD, arg);
}

intptr_t sys_openat(const uintptr_t *arg)
{
    return open_at((int)arg[0], arg + 1);
}

intptr_t sys_chdir(const uintptr_t *arg)
{
    struct inode *inode;
    int error = userpath_lookup(AT_FDCWD, arg[0], 0, &inode);

    if (error)
        return error;
    error = inode_is_dir(inode) ? inode_permission(inode, X_OK) : -ENOTDIR;
    if (error) {
        inode_put(inode);
        return error;
    }
    files_chdir(inode);
    return 0;
}

/* Returns the length of the path with its zero. */
intptr_t sys_getcwd(const uintptr_t *arg)
{
    return arg[1] == 0 ? -EINVAL : fs_getcwd(arg[0], arg[1]);
}

static intptr_t mkdir_at(int at, const uintptr_t *arg)
{
    char *path;
    int error = userpath_copy(arg[0], &path);

    if (error)
        return error;
    error = fs_mknod(at, path, S_IFDIR | (arg[1] & MODE_BITS), 0);
    kmfree(path);
    return error;
}

intptr_t sys_mkdir(const uintptr_t *arg)
{
    return mkdir_at(AT_FDCWD, arg);
}

intptr_t sys_mkdirat(const uintptr_t *arg)
{
    return mkdir_at((int)arg[0], arg + 1);
}

intptr_t sys_rmdir(const uintptr_t *arg)
{
    return userpath_call(AT_FDCWD, arg[0], fs_rmdir);
}

static intptr_t mknod_at(int at, const uintptr_t *arg)
{
    uint32_t mode = (uint32_t)arg[1];
    char *path;

    if ((mode & S_IFMT) == 0)
        mode |= S_IFREG;
    if (mode & ~(S_IFMT | MODE_BITS))
        return -EINVAL;
    if (!S_ISREG(mode) && !S_ISCHR(mode) && !S_ISBLK(mode) && !S_ISFIFO(mode))
        return S_ISDIR(mode) ? -EPERM : -EINVAL;
    bool device = S_ISCHR(mode) || S_ISBLK(mode);
    if (device && !caller_is_root())
        return -EPERM;
    int error = userpath_copy(arg[0], &path);
    if (error)
        return error;
    error = fs_mknod(at, path, mode, device ? (uint32_t)arg[2] : 0);
    kmfree(path);
    return error;
}

intptr_t sys_mknod(const uintptr_t *arg)
{
    return mknod_at(AT_FDCWD, arg);
}

intptr_t sys_mknodat(const uintptr_t *arg)
{
    return mknod_at((int)arg[0], arg + 1);
}

static intptr_t stat_at(int at, const uintptr_t *arg, unsigned flags)
{
    struct inode *inode;
    struct stat st;
    int error = userpath_lookup(at, arg[0], flags, &inode);

    if (error)
        return error;
    inode_stat(inode, &st);
    inode_put(inode);
    return copyout(arg[1], &st, sizeof(st));
}

intptr_t sys_stat(const uintptr_t *arg)
{
    return stat_at(AT_FDCWD, arg, 0);
}

intptr_t sys_lstat(const uintptr_t *arg)
{
    return stat_at(AT_FDCWD, arg, PATH_NOFOLLOW);
}

/* fstatat(at, path, &stat, flags) */
intptr_t sys_fstatat(const uintptr_t *arg)
{
    if (arg[3] & ~(uintptr_t)AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    return stat_at((int)arg[0], arg + 1, arg[3] ? PATH_NOFOLLOW : 0);
}

static intptr_t link_at(int from_at, uintptr_t from, unsigned flags, int to_at, uintptr_t to)
{
    char *existing, *path;
    int error = copy_two_paths(from, to, &existing, &path);

    if (error)
        return error;
    error = fs_link(from_at, existing, flags, to_at, path);
    kmfree(existing);
    kmfree(path);
    return error;
}

intptr_t sys_link(const uintptr_t *arg)
{
    return link_at(AT_FDCWD, arg[0], PATH_NOFOLLOW, AT_FDCWD, arg[1]);
}

/* linkat(from_at, from, to_at, to, flags) */
intptr_t sys_linkat(const uintptr_t *arg)
{
    if (arg[4] & ~(uintptr_t)AT_SYMLINK_FOLLOW)
        return -EINVAL;
    return link_at((int)arg[0], arg[1], arg[4] ? 0 : PATH_NOFOLLOW, (int)arg[2], arg[3]);
}

static intptr_t symlink_at(uintptr_t target_user, int at, uintptr_t user)
{
    char *target, *path;
    int error = copy_two_paths(target_user, user, &target, &path);

    if (error)
        return error;
    error = fs_symlink(target, at, path);
    kmfree(target);
    kmfree(path);
    return error;
}

intptr_t sys_symlink(const uintptr_t *arg)
{
    return symlink_at(arg[0], AT_FDCWD, arg[1]);
}

intptr_t sys_symlinkat(const uintptr_t *arg)
{
    return symlink_at(arg[0], (int)arg[1], arg[2]);
}

static intptr_t rename_at(int from_at, uintptr_t from_user, int to_at, uintptr_t to_user)
{
    char *from, *to;
    int error = copy_two_paths(from_user, to_user, &from, &to);

    if (error)
        return error;
    error = fs_rename(from_at, from, to_at, to);
    kmfree(from);
    kmfree(to);
    return error;
}

intptr_t sys_rename(const uintptr_t *arg)
{
    return rename_at(AT_FDCWD, arg[0], AT_FDCWD, arg[1]);
}

intptr_t sys_renameat(const uintptr_t *arg)
{
    return rename_at((int)arg[0], arg[1], (int)arg[2], arg[3]);
}

intptr_t sys_unlink(const uintptr_t *arg)
{
    return userpath_call(AT_FDCWD, arg[0], fs_unlink);
}

/* unlinkat(at, path, flags) */
intptr_t sys_unlinkat(const uintptr_t *arg)
{
    if (arg[2] & ~(uintptr_t)AT_REMOVEDIR)
        return -EINVAL;
    return userpath_call((int)arg[0], arg[1], arg[2] ? fs_rmdir : fs_unlink);
}

static intptr_t readlink_at(int at, const uintptr_t *arg)
{
    struct inode *inode;
    size_t size = MIN(arg[2], PATH_MAX);

    if (size == 0)
        return -EINVAL;
    int error = userpath_lookup(at, arg[0], PATH_NOFOLLOW, &inode);
    if (error)
        return error;
    char *buffer = kmalloc(PATH_MAX);
    ssize_t n = !buffer ? -ENOMEM : -EINVAL;
    if (buffer && S_ISLNK(inode->mode)) {
        mutex_lock(&inode->lock);
        n = op_readlink(inode, buffer, size);
        mutex_unlock(&inode->lock);
    }
    inode_put(inode);
    if (n > 0) {
        error = copyout(arg[1], buffer, (size_t)n);
        n = error ? error : n;
    }
    kmfree(buffer);
    return n;
}

intptr_t sys_readlink(const uintptr_t *arg)
{
    return readlink_at(AT_FDCWD, arg);
}

intptr_t sys_readlinkat(const uintptr_t *arg)
{
    return readlink_at((int)arg[0], arg + 1);
}
