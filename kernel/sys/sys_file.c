/* SPDX-License-Identifier: MIT */
/* System calls about open files: the calls that take a descriptor. */
#include "base/cpu.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sys/syscalls.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/fileio.h"
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "vfs/pipe.h"
#include "vfs/vfs.h"
#include <abi/errno.h>

#define GETDENTS_MAX 4096u /* bytes of entries returned at a time */

/* A 64-bit argument from two words, the low one first. */
static off_t join_offset(uintptr_t low, uintptr_t high)
{
    return (off_t)((uint64_t)(uint32_t)high << 32 | (uint32_t)low);
}

intptr_t sys_read(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);

    return file ? file_read(file, arg[1], arg[2]) : -EBADF;
}

intptr_t sys_write(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);

    return file ? file_write(file, arg[1], arg[2]) : -EBADF;
}

/* lseek(fd, low, high, whence, &result) */
intptr_t sys_lseek(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);

    if (!file)
        return -EBADF;
    mutex_lock(&file->lock);
    int64_t position = op_seek(file, join_offset(arg[1], arg[2]), (int)arg[3]);
    int error = position < 0 ? (int)position : copyout(arg[4], &position, sizeof(position));
    if (!error)
        file->position = position;
    mutex_unlock(&file->lock);
    return error;
}

intptr_t sys_close(const uintptr_t *arg)
{
    return fd_close(arg[0]);
}

/* Another descriptor of the same file, with at least the given number. */
static intptr_t duplicate(struct file *file, uintptr_t least, bool cloexec)
{
    int fd = fd_find((unsigned)least);

    if (fd >= 0)
        fd_install((unsigned)fd, file_get(file), cloexec);
    return fd;
}

intptr_t sys_dup(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);

    return file ? duplicate(file, 0, false) : -EBADF;
}

intptr_t sys_dup2(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);
    int error = file ? fd_make_room((unsigned)arg[1]) : -EBADF;

    if (error)
        return error;
    if (arg[0] != arg[1]) {
        struct file *old = fd_file(arg[1]);
        fd_install((unsigned)arg[1], file_get(file), false);
        file_put(old);
    }
    return (intptr_t)arg[1];
}

intptr_t sys_pipe(const uintptr_t *arg)
{
    struct file *reader, *writer;
    int fds[2];

    fds[0] = fd_find(0);
    fds[1] = fds[0] < 0 ? fds[0] : fd_find((unsigned)fds[0] + 1);
    if (fds[1] < 0)
        return fds[1];
    int error = pipe_create(&reader, &writer);
    if (error)
        return error;
    error = copyout(arg[0], fds, sizeof(fds));
    if (error) {
        file_put(reader);
        file_put(writer);
        return error;
    }
    fd_install((unsigned)fds[0], reader, false);
    fd_install((unsigned)fds[1], writer, false);
    return 0;
}

intptr_t sys_fstat(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);
    struct stat st = {.st_mode = S_IFIFO | 0600, .st_nlink = 1, .st_blksize = 4096};

    if (!file)
        return -EBADF;
    if (file->inode)
        inode_stat(file->inode, &st);
    return copyout(arg[1], &st, sizeof(st));
}

/* Copies entries from the file's position on to a program, through sink, and advances the position. */
static ssize_t copy_entries(struct file *file, struct dirent_sink *sink, uintptr_t user)
{
    struct inode *dir = file->inode;

    mutex_lock(&file->lock);
    mutex_lock(&dir->lock);
    off_t position = file->position;
    int error = dir->nlink == 0 ? 0 : op_readdir(dir, &position, sink);
    mutex_unlock(&dir->lock);
    if (!error)
        error = copyout(user, sink->buffer, sink->used);
    if (!error)
        file->position = position;
    mutex_unlock(&file->lock);
    return error ? error : (ssize_t)sink->used;
}

intptr_t sys_getdents(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);
    struct dirent_sink sink = {.size = MIN(arg[2], GETDENTS_MAX)};

    if (!file)
        return -EBADF;
    if (!file->inode || !inode_is_dir(file->inode))
        return -ENOTDIR;
    if (arg[2] < sizeof(struct dirent))
        return -EINVAL;
    sink.buffer = kmalloc(GETDENTS_MAX);
    if (!sink.buffer)
        return -ENOMEM;
    ssize_t n = copy_entries(file, &sink, arg[1]);
    kmfree(sink.buffer);
    return n;
}

intptr_t sys_ftruncate(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);

    if (!file)
        return -EBADF;
    if (!file_writable(file) || !file->inode || !S_ISREG(file->inode->mode))
        return -EINVAL;
    return inode_truncate(file->inode, join_offset(arg[1], arg[2]));
}

intptr_t sys_fsync(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);

    if (!file)
        return -EBADF;
    if (!file->inode)
        return -EINVAL;
    int error = op_sync_file(file);
    return error ? error : op_sync(file->inode);
}

static intptr_t set_file_flags(struct file *file, uintptr_t flags)
{
    unsigned changeable = O_APPEND | O_NONBLOCK;

    file->flags = (file->flags & ~changeable) | ((unsigned)flags & changeable);
    return 0;
}

intptr_t sys_fcntl(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);

    if (!file)
        return -EBADF;
    switch (arg[1]) {
    case F_DUPFD:
        return arg[2] < OPEN_MAX ? duplicate(file, arg[2], false) : -EINVAL;
    case F_GETFD:
        return fd_cloexec((unsigned)arg[0]) ? FD_CLOEXEC : 0;
    case F_SETFD:
        fd_set_cloexec((unsigned)arg[0], arg[2] & FD_CLOEXEC);
        return 0;
    case F_GETFL:
        return (intptr_t)file->flags;
    case F_SETFL:
        return set_file_flags(file, arg[2]);
    default:
        return -EINVAL;
    }
}

intptr_t sys_ioctl(const uintptr_t *arg)
{
    struct file *file = fd_file(arg[0]);

    return file ? op_ioctl(file, (unsigned)arg[1], arg[2]) : -EBADF;
}
