/* SPDX-License-Identifier: MIT */
/*
 * System calls about names: the calls that take a path. Paths are copied into kernel buffers first, so that a
 * program that changes its memory meanwhile changes nothing here.
 */
#include "base/cpu.h"
#include "base/wallclock.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sys/syscalls.h"
#include "sys/userpath.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/getcwd.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/namespace.h"
#include "vfs/operations.h"
#include "vfs/rename.h"
#include "vfs/vfs.h"
#include <abi/errno.h>
#include <abi/stat.h>

#define MODE_BITS 07777u

static int copy_two_paths(const uintptr_t *arg, char **first, char **second)
{
    int error = userpath_copy(arg[0], first);

    if (error)
        return error;
    error = userpath_copy(arg[1], second);
    if (error)
        kmfree(*first);
    return error;
}

/* Calls op(first, second) for two. */
static intptr_t with_two_paths(const uintptr_t *arg, int (*op)(const char *, const char *))
{
    char *first, *second;
    int error = copy_two_paths(arg, &first, &second);

    if (error)
        return error;
    error = op(first, second);
    kmfree(first);
    kmfree(second);
    return error;
}

static int open_user_path(const uintptr_t *arg, struct file **file)
{
    char *path;
    int error = userpath_copy(arg[0], &path);

    if (error)
        return error;
    error = fs_open(path, (unsigned)arg[1], (uint32_t)arg[2], file);
    kmfree(path);
    return error;
}

intptr_t sys_open(const uintptr_t *arg)
{
    struct file *file;
    int fd = fd_reserve(0);

    if (fd < 0)
        return fd;
    int error = open_user_path(arg, &file);
    if (error) {
        fd_cancel((unsigned)fd);
        return error;
    }
    fd_install((unsigned)fd, file, arg[1] & O_CLOEXEC);
    return fd;
}

intptr_t sys_chdir(const uintptr_t *arg)
{
    struct inode *inode;
    int error = userpath_lookup(arg[0], 0, &inode);

    if (error)
        return error;
    if (!inode_is_dir(inode)) {
        inode_put(inode);
        return -ENOTDIR;
    }
    files_chdir(inode);
    return 0;
}

/* Returns the length of the path with its zero. */
intptr_t sys_getcwd(const uintptr_t *arg)
{
    return arg[1] == 0 ? -EINVAL : fs_getcwd(arg[0], arg[1]);
}

intptr_t sys_mkdir(const uintptr_t *arg)
{
    char *path;
    int error = userpath_copy(arg[0], &path);

    if (error)
        return error;
    error = fs_mknod(path, S_IFDIR | (arg[1] & MODE_BITS), 0);
    kmfree(path);
    return error;
}

intptr_t sys_rmdir(const uintptr_t *arg)
{
    return userpath_call(arg[0], fs_rmdir);
}

intptr_t sys_mknod(const uintptr_t *arg)
{
    uint32_t mode = (uint32_t)arg[1];
    char *path;

    if ((mode & S_IFMT) == 0)
        mode |= S_IFREG;
    if (mode & ~(S_IFMT | MODE_BITS))
        return -EINVAL;
    if (!S_ISREG(mode) && !S_ISCHR(mode) && !S_ISBLK(mode) && !S_ISFIFO(mode))
        return S_ISDIR(mode) ? -EPERM : -EINVAL;
    int error = userpath_copy(arg[0], &path);
    if (error)
        return error;
    bool device = S_ISCHR(mode) || S_ISBLK(mode);
    error = fs_mknod(path, mode, device ? (uint32_t)arg[2] : 0);
    kmfree(path);
    return error;
}

static intptr_t stat_path(const uintptr_t *arg, unsigned flags)
{
    struct inode *inode;
    struct stat st;
    int error = userpath_lookup(arg[0], flags, &inode);

    if (error)
        return error;
    inode_stat(inode, &st);
    inode_put(inode);
    return copyout(arg[1], &st, sizeof(st));
}

intptr_t sys_stat(const uintptr_t *arg)
{
    return stat_path(arg, 0);
}

intptr_t sys_lstat(const uintptr_t *arg)
{
    return stat_path(arg, PATH_NOFOLLOW);
}

intptr_t sys_link(const uintptr_t *arg)
{
    return with_two_paths(arg, fs_link);
}

intptr_t sys_symlink(const uintptr_t *arg)
{
    return with_two_paths(arg, fs_symlink);
}

intptr_t sys_rename(const uintptr_t *arg)
{
    return with_two_paths(arg, fs_rename);
}

intptr_t sys_unlink(const uintptr_t *arg)
{
    return userpath_call(arg[0], fs_unlink);
}

intptr_t sys_readlink(const uintptr_t *arg)
{
    struct inode *inode;
    size_t size = MIN(arg[2], PATH_MAX);

    if (size == 0)
        return -EINVAL;
    int error = userpath_lookup(arg[0], PATH_NOFOLLOW, &inode);
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

/* The attributes that chmod() and utimens() change. */
struct attributes {
    uint32_t mode;
    struct timespec atime, mtime, ctime;
};

static struct attributes attributes_of(const struct inode *inode)
{
    return (struct attributes){inode->mode, inode->atime, inode->mtime, inode->ctime};
}

static void set_attributes(struct inode *inode, const struct attributes *a)
{
    inode->mode = a->mode;
    inode->atime = a->atime;
    inode->mtime = a->mtime;
    inode->ctime = a->ctime;
}

/* Ends a change: writes the wanted attributes. If that fails, restores the old ones. Drops the inode. */
static int end_change(struct inode *inode, struct attributes *wanted)
{
    const struct attributes old = attributes_of(inode);

    wanted->ctime = time_now();
    set_attributes(inode, wanted);
    int error = op_save(inode);
    if (error)
        set_attributes(inode, &old);
    mutex_unlock(&inode->lock);
    inode_put(inode);
    return error;
}

/* Finds and locks an inode for a change of its attributes. */
static int begin_change(uintptr_t user, struct inode **inode)
{
    int error = userpath_lookup(user, 0, inode);

    if (error)
        return error;
    if (inode_read_only(*inode)) {
        inode_put(*inode);
        return -EROFS;
    }
    mutex_lock(&(*inode)->lock);
    return 0;
}

intptr_t sys_chmod(const uintptr_t *arg)
{
    struct inode *inode;
    int error = begin_change(arg[0], &inode);

    if (error)
        return error;
    struct attributes wanted = attributes_of(inode);
    wanted.mode = (inode->mode & S_IFMT) | (arg[1] & MODE_BITS);
    return end_change(inode, &wanted);
}

/* There is one user, with every permission that a file and its file system can give. */
intptr_t sys_access(const uintptr_t *arg)
{
    struct inode *inode;

    if (arg[1] & ~(uintptr_t)(R_OK | W_OK | X_OK))
        return -EINVAL;
    int error = userpath_lookup(arg[0], 0, &inode);
    if (error)
        return error;
    if (arg[1] & W_OK && inode_read_only(inode) && !S_ISCHR(inode->mode) && !S_ISBLK(inode->mode))
        error = -EROFS;
    else if (arg[1] & X_OK && !inode_is_dir(inode) && !(inode->mode & 0111))
        error = -EACCES;
    inode_put(inode);
    return error;
}

/* Sets one time as the program asks. */
static int set_time(struct timespec *time, const struct timespec *wanted)
{
    if (wanted->tv_nsec == UTIME_OMIT)
        return 0;
    if (wanted->tv_nsec == UTIME_NOW)
        *time = time_now();
    else if (wanted->tv_nsec >= 0 && wanted->tv_nsec < NSEC_PER_SEC)
        *time = (struct timespec){.tv_sec = wanted->tv_sec, .tv_nsec = wanted->tv_nsec};
    else
        return -EINVAL;
    return 0;
}

intptr_t sys_utimens(const uintptr_t *arg)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    struct inode *inode = NULL;
    int error = arg[1] ? copyin(times, arg[1], sizeof(times)) : 0;

    if (!error)
        error = begin_change(arg[0], &inode);
    if (error)
        return error;
    struct attributes wanted = attributes_of(inode);
    error = set_time(&wanted.atime, &times[0]);
    if (!error)
        error = set_time(&wanted.mtime, &times[1]);
    if (!error)
        return end_change(inode, &wanted);
    mutex_unlock(&inode->lock);
    inode_put(inode);
    return error;
}

intptr_t sys_umask(const uintptr_t *arg)
{
    struct proc *p = current_proc();
    uint32_t old = p->umask;

    p->umask = arg[0] & 0777;
    return (intptr_t)old;
}
