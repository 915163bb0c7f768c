/* SPDX-License-Identifier: MIT */
/* Linux's calls that take a path, and those about the same of an open file. */
#include "lib/string.h"
#include "linux/calls.h"
#include "linux/process.h"
#include "mm/uaccess.h"
#include "sys/sys_attribute.h"
#include "sys/sys_file.h"
#include "sys/sys_mount.h"
#include "sys/userpath.h"
#include "vfs/attribute.h"
#include "vfs/fd.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include <abi/errno.h>
#include <abi/linux.h>
#include <abi/stat.h>

#define LINUX_AT_EMPTY_PATH 0x1000u /* the file of the descriptor itself */
#define LINUX_AT_IGNORED 0x6800u /* no automount, and how fresh the answer of a server is to be */

/* Open flags: most have the same value. What a file system does in any case (O_SYNC, O_LARGEFILE) is left out. */
static uintptr_t open_flags(uintptr_t theirs)
{
    uintptr_t flags = theirs & (O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND |
                                O_NONBLOCK | O_CLOEXEC);

    if (theirs & LINUX_O_DIRECTORY)
        flags |= O_DIRECTORY;
    if (theirs & LINUX_O_NOFOLLOW)
        flags |= O_NOFOLLOW;
    return flags;
}

intptr_t linux_open(const uintptr_t *arg)
{
    return linux_call(sys_open, arg[0], open_flags(arg[1]), arg[2]);
}

intptr_t linux_openat(const uintptr_t *arg)
{
    return linux_call(sys_openat, arg[0], arg[1], open_flags(arg[2]), arg[3]);
}

intptr_t linux_creat(const uintptr_t *arg)
{
    return linux_call(sys_open, arg[0], O_WRONLY | O_CREAT | O_TRUNC, arg[1]);
}

intptr_t linux_renameat2(const uintptr_t *arg)
{
    return arg[4] ? -EINVAL : sys_renameat(arg);
}

/* mknod(path, mode, device): not for devices, which have other numbers here than under Linux. */
intptr_t linux_mknod(const uintptr_t *arg)
{
    return linux_call(linux_mknodat, (uintptr_t)AT_FDCWD, arg[0], arg[1]);
}

intptr_t linux_mknodat(const uintptr_t *arg)
{
    uint16_t mode = (uint16_t)arg[2];

    return S_ISCHR(mode) || S_ISBLK(mode) ? -EPERM : linux_call(sys_mknodat, arg[0], arg[1], mode);
}

/* These two have no flags; the register holds anything. */
intptr_t linux_faccessat(const uintptr_t *arg)
{
    return linux_call(sys_faccessat, arg[0], arg[1], arg[2]);
}

intptr_t linux_fchmodat(const uintptr_t *arg)
{
    return linux_call(sys_fchmodat, arg[0], arg[1], arg[2]);
}

intptr_t linux_readlink(const uintptr_t *arg)
{
    return linux_call(linux_readlinkat, (uintptr_t)AT_FDCWD, arg[0], arg[1], arg[2]);
}

/* readlinkat(at, path, buffer, size): /proc/self/exe is the path of the calling program. */
intptr_t linux_readlinkat(const uintptr_t *arg)
{
    if (!exe_is_meant(arg[1]))
        return sys_readlinkat(arg);
    return exe_copy_path(arg[2], arg[3]);
}

/* utimensat(at, path, times, flags) with 32-bit times, of which the second word may say "now" or "as it is". */
intptr_t linux_utimensat32(const uintptr_t *arg)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    int32_t words[4];

    if (arg[2] && copyin(words, arg[2], sizeof(words)) != 0)
        return -EFAULT;
    for (unsigned i = 0; arg[2] && i < 2; i++)
        times[i] = (struct timespec){.tv_sec = words[2 * i], .tv_nsec = words[2 * i + 1]};
    return file_set_times(arg[0], arg[1], arg[3], times);
}

#define STATX_BASIC 0x7ffu

static struct linux_statx_time statx_time(const struct timespec *time)
{
    return (struct linux_statx_time){time->tv_sec, (uint32_t)time->tv_nsec, 0};
}

static int copy_statx(uintptr_t user, const struct stat *st)
{
    const struct linux_statx statx = {
        .mask = STATX_BASIC,
        .blksize = st->st_blksize,
        .nlink = st->st_nlink,
        .uid = st->st_uid,
        .gid = st->st_gid,
        .mode = (uint16_t)st->st_mode,
        .ino = st->st_ino,
        .size = (uint64_t)st->st_size,
        .blocks = (uint64_t)st->st_blocks,
        .atime = statx_time(&st->st_atim),
        .ctime = statx_time(&st->st_ctim),
        .mtime = statx_time(&st->st_mtim),
        .rdev_major = DEV_MAJOR(st->st_rdev),
        .rdev_minor = DEV_MINOR(st->st_rdev),
        .dev_minor = st->st_dev,
    };

    return copyout(user, &statx, sizeof(statx));
}

static int stat_of_fd(uintptr_t fd, struct stat *st)
{
    struct file *file = fd_get(fd);

    if (file)
        file_stat(file, st);
    fd_put(file);
    return file ? 0 : -EBADF;
}

static int stat_of_path(int at, uintptr_t path, unsigned flags, struct stat *st)
{
    struct inode *inode;
    int error = userpath_lookup(at, path, flags, &inode);

    if (error)
        return error;
    inode_stat(inode, st);
    inode_put(inode);
    return 0;
}

/* statx(at, path, flags, mask, &statx) */
intptr_t linux_statx(const uintptr_t *arg)
{
    uintptr_t flags = arg[2] & ~(uintptr_t)LINUX_AT_IGNORED;
    struct stat st;
    char first = 0;

    if (flags & ~(uintptr_t)(LINUX_AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
        return -EINVAL;
    if (flags & LINUX_AT_EMPTY_PATH && copyin(&first, arg[1], 1) != 0)
        return -EFAULT;
    int error = flags & LINUX_AT_EMPTY_PATH && !first && (int)arg[0] != AT_FDCWD
                    ? stat_of_fd(arg[0], &st)
                    : stat_of_path((int)arg[0], arg[1],
                                   flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : 0, &st);
    return error ? error : copy_statx(arg[4], &st);
}

static int copy_statfs(uintptr_t user, uintptr_t size, const struct statvfs *st)
{
    const struct linux_statfs64 result = {.bsize = st->f_bsize,
                                          .blocks = {st->f_blocks},
                                          .bfree = {st->f_bfree},
                                          .bavail = {st->f_bfree},
                                          .files = {st->f_files},
                                          .ffree = {st->f_ffree},
                                          .namelen = st->f_namemax,
                                          .frsize = st->f_bsize,
                                          .flags = st->f_flag};
    return copyout(user, &result, MIN(size, sizeof(result)));
}

/* statfs64(path, size, &statfs) */
intptr_t linux_statfs64(const uintptr_t *arg)
{
    struct statvfs st;
    int error = userpath_statvfs(arg[0], &st);

    return error ? error : copy_statfs(arg[2], arg[1], &st);
}

/* fstatfs64(fd, size, &statfs): pipes and sockets without a name are in no file system. */
intptr_t linux_fstatfs64(const uintptr_t *arg)
{
    struct statvfs st = {.f_bsize = PAGE_SIZE};
    struct file *file = fd_get(arg[0]);

    if (file && file->inode)
        inode_statvfs(file->inode, &st);
    fd_put(file);
    return file ? copy_statfs(arg[2], arg[1], &st) : -EBADF;
}
