/* SPDX-License-Identifier: MIT */
/* System calls about open files: the calls that take a descriptor. */
#include "sys/sys_file.h"

#include "base/cpu.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sys/sys_lock.h"
#include "sys/syscalls.h"
#include "sys/userpath.h"
#include "vfs/attribute.h"
#include "vfs/dirent.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/fileio.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "vfs/permission.h"
#include "vfs/pipe.h"
#include "vfs/socket.h"
#include <abi/errno.h>

#define GETDENTS_MAX 4096u /* bytes of entries returned at a time */

/* A 64-bit argument from two words, the low one first. */
static off_t join_offset(uintptr_t low, uintptr_t high)
{
    return (off_t)((uint64_t)(uint32_t)high << 32 | (uint32_t)low);
}

/* Makes a call on the file of its first argument. */
static intptr_t call_on_file(const uintptr_t *arg,
                             intptr_t (*call)(struct file *file, const uintptr_t *arg))
{
    struct file *file = fd_get(arg[0]);
    intptr_t result = file ? call(file, arg) : -EBADF;

    fd_put(file);
    return result;
}

static intptr_t read_from_file(struct file *file, const uintptr_t *arg)
{
    return file_read(file, arg[1], arg[2]);
}

static intptr_t write_to_file(struct file *file, const uintptr_t *arg)
{
    return file_write(file, arg[1], arg[2]);
}

/* These two are made most often: without threads, no reference is counted. */

intptr_t sys_read(const uintptr_t *arg)
{
    const struct file_context *files = current_files();

    if (unlikely(files->threaded))
        return call_on_file(arg, read_from_file);
    struct file *file = fd_file(files, arg[0]);
    return file ? file_read(file, arg[1], arg[2]) : -EBADF;
}

intptr_t sys_write(const uintptr_t *arg)
{
    const struct file_context *files = current_files();

    if (unlikely(files->threaded))
        return call_on_file(arg, write_to_file);
    struct file *file = fd_file(files, arg[0]);
    return file ? file_write(file, arg[1], arg[2]) : -EBADF;
}

/*
 * A file as pread() and pwrite() see it: the same, open at another position. Its own lock and position are all
 * that differs, so no other call waits for this one. Only files that have a position have such a view.
 */
static int view_at(struct file *file, const uintptr_t *arg, struct file *view)
{
    off_t position = join_offset(arg[3], arg[4]);

    if (!file_has_position(file))
        return -ESPIPE;
    if (position < 0)
        return -EINVAL;
    *view = (struct file){.references = 1,
                          .flags = file->flags & ~(unsigned)O_APPEND,
                          .ops = file->ops,
                          .inode = file->inode,
                          .data = file->data,
                          .position = position};
    mutex_init(&view->lock, "file");
    return 0;
}

static intptr_t read_file_at(struct file *file, const uintptr_t *arg)
{
    struct file view;
    int error = view_at(file, arg, &view);

    return error ? error : file_read(&view, arg[1], arg[2]);
}

static intptr_t write_file_at(struct file *file, const uintptr_t *arg)
{
    struct file view;
    int error = view_at(file, arg, &view);

    return error ? error : file_write(&view, arg[1], arg[2]);
}

/* pread(fd, buffer, size, low, high) */
intptr_t sys_pread(const uintptr_t *arg)
{
    return call_on_file(arg, read_file_at);
}

intptr_t sys_pwrite(const uintptr_t *arg)
{
    return call_on_file(arg, write_file_at);
}

/* lseek(fd, low, high, whence, &result) */
static intptr_t seek_file(struct file *file, const uintptr_t *arg)
{
    mutex_lock(&file->lock);
    int64_t position = op_seek(file, join_offset(arg[1], arg[2]), (int)arg[3]);
    int error = position < 0 ? (int)position : copyout(arg[4], &position, sizeof(position));
    if (!error)
        file->position = position;
    mutex_unlock(&file->lock);
    return error;
}

intptr_t sys_lseek(const uintptr_t *arg)
{
    return call_on_file(arg, seek_file);
}

intptr_t sys_close(const uintptr_t *arg)
{
    return fd_close(arg[0]);
}

/* Another descriptor of the same file, with at least the given number. */
static intptr_t duplicate(struct file *file, uintptr_t least, bool cloexec)
{
    int fd = fd_reserve((unsigned)least);

    if (fd >= 0)
        fd_install((unsigned)fd, file_get(file), cloexec);
    return fd;
}

static intptr_t duplicate_lowest(struct file *file, const uintptr_t *arg)
{
    (void)arg;
    return duplicate(file, 0, false);
}

intptr_t sys_dup(const uintptr_t *arg)
{
    return call_on_file(arg, duplicate_lowest);
}

static intptr_t duplicate_to(struct file *file, const uintptr_t *arg)
{
    if (arg[0] == arg[1])
        return (intptr_t)arg[1];
    int error = fd_replace(arg[1], file_get(file));
    if (error)
        file_put(file);
    return error ? error : (intptr_t)arg[1];
}

intptr_t sys_dup2(const uintptr_t *arg)
{
    return call_on_file(arg, duplicate_to);
}

/* A new pipe, whose descriptors are fds: it is told to the program before it is there to be used. */
static int open_pipe(const int fds[2], uintptr_t user)
{
    struct file *reader, *writer;

    int error = pipe_create(&reader, &writer);
    if (error)
        return error;
    error = copyout(user, fds, 2 * sizeof(fds[0]));
    if (error) {
        file_put(reader);
        file_put(writer);
        return error;
    }
    fd_install((unsigned)fds[0], reader, false);
    fd_install((unsigned)fds[1], writer, false);
    return 0;
}

intptr_t sys_pipe(const uintptr_t *arg)
{
    int fds[2];

    fds[0] = fd_reserve(0);
    if (fds[0] < 0)
        return fds[0];
    fds[1] = fd_reserve((unsigned)fds[0] + 1);
    int error = fds[1] < 0 ? fds[1] : open_pipe(fds, arg[0]);
    if (error && fds[1] >= 0)
        fd_cancel((unsigned)fds[1]);
    if (error)
        fd_cancel((unsigned)fds[0]);
    return error;
}

void file_stat(struct file *file, struct stat *st)
{
    *st = (struct stat){.st_mode = S_IFIFO | 0600, .st_nlink = 1, .st_blksize = 4096};
    if (socket_of(file))
        st->st_mode = S_IFSOCK | 0777;
    if (file->inode)
        inode_stat(file->inode, st);
}

static intptr_t stat_file(struct file *file, const uintptr_t *arg)
{
    struct stat st;

    file_stat(file, &st);
    return copyout(arg[1], &st, sizeof(st));
}

intptr_t sys_fstat(const uintptr_t *arg)
{
    return call_on_file(arg, stat_file);
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

static intptr_t list_directory(struct file *file, const uintptr_t *arg)
{
    struct dirent_sink sink = {.size = MIN(arg[2], GETDENTS_MAX)};

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

intptr_t sys_getdents(const uintptr_t *arg)
{
    return call_on_file(arg, list_directory);
}

static intptr_t truncate_file(struct file *file, const uintptr_t *arg)
{
    if (!file_writable(file) || !file->inode || !S_ISREG(file->inode->mode))
        return -EINVAL;
    return inode_truncate(file->inode, join_offset(arg[1], arg[2]));
}

intptr_t sys_ftruncate(const uintptr_t *arg)
{
    return call_on_file(arg, truncate_file);
}

/* truncate(path, low, high) */
intptr_t sys_truncate(const uintptr_t *arg)
{
    struct inode *inode;
    int error = userpath_lookup(AT_FDCWD, arg[0], 0, &inode);

    if (error)
        return error;
    error = S_ISREG(inode->mode) ? 0 : inode_is_dir(inode) ? -EISDIR : -EINVAL;
    if (!error && inode_read_only(inode))
        error = -EROFS;
    if (!error)
        error = inode_permission(inode, W_OK);
    if (!error)
        error = inode_truncate(inode, join_offset(arg[1], arg[2]));
    inode_put(inode);
    return error;
}

static intptr_t sync_file(struct file *file, const uintptr_t *arg)
{
    (void)arg;
    if (!file->inode)
        return -EINVAL;
    int error = op_sync_file(file);
    return error ? error : op_sync(file->inode);
}

intptr_t sys_fsync(const uintptr_t *arg)
{
    return call_on_file(arg, sync_file);
}

static intptr_t set_file_flags(struct file *file, uintptr_t flags)
{
    unsigned changeable = O_APPEND | O_NONBLOCK;

    file->flags = (file->flags & ~changeable) | ((unsigned)flags & changeable);
    return 0;
}

static intptr_t control_file(struct file *file, const uintptr_t *arg)
{
    switch (arg[1]) {
    case F_DUPFD:
        return arg[2] < fd_limit() ? duplicate(file, arg[2], false) : -EINVAL;
    case F_GETFD:
        return fd_cloexec(arg[0]); /* FD_CLOEXEC is 1 */
    case F_SETFD:
        return fd_set_cloexec(arg[0], arg[2] & FD_CLOEXEC);
    case F_GETFL:
        return (intptr_t)file->flags;
    case F_SETFL:
        return set_file_flags(file, arg[2]);
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
        return control_user_lock(file, arg[0], arg[1], arg[2]);
    default:
        return -EINVAL;
    }
}

intptr_t sys_fcntl(const uintptr_t *arg)
{
    return call_on_file(arg, control_file);
}

static intptr_t control_device(struct file *file, const uintptr_t *arg)
{
    return op_ioctl(file, (unsigned)arg[1], arg[2]);
}

intptr_t sys_ioctl(const uintptr_t *arg)
{
    return call_on_file(arg, control_device);
}
