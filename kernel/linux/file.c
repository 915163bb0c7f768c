/* SPDX-License-Identifier: MIT */
/* Linux's calls about open files. */
#include "base/cpu.h"
#include "lib/string.h"
#include "linux/calls.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "vfs/dirent.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/internal.h"
#include "vfs/operations.h"
#include <abi/errno.h>
#include <abi/uio.h>

#define IOV_MAX 1024u
#define ENTRIES_MAX 4096u /* bytes of entries that getdents64() returns at a time */

/* Calls op for each piece of a vector, until one is not done in full. */
static intptr_t for_each_piece(const uintptr_t *arg, syscall_handler *op)
{
    intptr_t done = 0;

    if (arg[2] > IOV_MAX)
        return -EINVAL;
    for (uintptr_t i = 0; i < arg[2]; i++) {
        struct iovec piece;
        if (copyin(&piece, arg[1] + i * sizeof(piece), sizeof(piece)) != 0)
            return done ? done : -EFAULT;
        if (piece.iov_len == 0)
            continue;
        intptr_t n = linux_call(op, arg[0], (uintptr_t)piece.iov_base, piece.iov_len);
        if (n < 0)
            return done ? done : n;
        done += n;
        if ((size_t)n < piece.iov_len)
            break;
    }
    return done;
}

intptr_t linux_readv(const uintptr_t *arg)
{
    return for_each_piece(arg, sys_read);
}

intptr_t linux_writev(const uintptr_t *arg)
{
    return for_each_piece(arg, sys_write);
}

intptr_t linux_pread64(const uintptr_t *arg)
{
    const uintptr_t *offset = arg + 3 + LINUX_PAIR_ALIGN;

    return linux_call(sys_pread, arg[0], arg[1], arg[2], offset[0], offset[1]);
}

intptr_t linux_pwrite64(const uintptr_t *arg)
{
    const uintptr_t *offset = arg + 3 + LINUX_PAIR_ALIGN;

    return linux_call(sys_pwrite, arg[0], arg[1], arg[2], offset[0], offset[1]);
}

intptr_t linux_ftruncate64(const uintptr_t *arg)
{
    const uintptr_t *size = arg + 1 + LINUX_PAIR_ALIGN;

    return linux_call(sys_ftruncate, arg[0], size[0], size[1]);
}

intptr_t linux_truncate64(const uintptr_t *arg)
{
    const uintptr_t *size = arg + 1 + LINUX_PAIR_ALIGN;

    return linux_call(sys_truncate, arg[0], size[0], size[1]);
}

/* The same with sizes up to 2 GiB. */
intptr_t linux_ftruncate(const uintptr_t *arg)
{
    return (intptr_t)arg[1] < 0 ? -EINVAL : linux_call(sys_ftruncate, arg[0], arg[1], 0);
}

intptr_t linux_truncate(const uintptr_t *arg)
{
    return (intptr_t)arg[1] < 0 ? -EINVAL : linux_call(sys_truncate, arg[0], arg[1], 0);
}

/*
 * fallocate(fd, mode, offset, length), both with 64 bits: no file system reserves blocks. By this error, and by no
 * other, glibc writes them instead.
 */
intptr_t linux_fallocate(const uintptr_t *arg)
{
    bool negative = (intptr_t)arg[3] < 0 || (intptr_t)arg[5] < 0;
    struct file *file = fd_get(arg[0]);

    fd_put(file);
    return !file ? -EBADF : negative || (arg[4] | arg[5]) == 0 ? -EINVAL : -EOPNOTSUPP;
}

/* _llseek(fd, high, low, &result, whence) */
intptr_t linux_llseek(const uintptr_t *arg)
{
    return linux_call(sys_lseek, arg[0], arg[2], arg[1], arg[4], arg[3]);
}

/* lseek(fd, offset, whence): positions up to 2 GiB; the result is the position. */
intptr_t linux_lseek(const uintptr_t *arg)
{
    struct file *file = fd_get(arg[0]);
    off_t position = -EBADF;

    if (file) {
        mutex_lock(&file->lock);
        position = op_seek(file, (intptr_t)arg[1], (int)arg[2]);
        if (position > INT32_MAX)
            position = -EOVERFLOW;
        if (position >= 0)
            file->position = position;
        mutex_unlock(&file->lock);
    }
    fd_put(file);
    return (intptr_t)position;
}

/* dup3(from, to, flags) */
intptr_t linux_dup3(const uintptr_t *arg)
{
    if (arg[0] == arg[1] || arg[2] & ~(uintptr_t)O_CLOEXEC)
        return -EINVAL;
    intptr_t fd = linux_call(sys_dup2, arg[0], arg[1]);
    if (fd >= 0 && arg[2])
        fd_set_cloexec((uintptr_t)fd, true);
    return fd;
}

static void set_flags(uintptr_t fd, uintptr_t flags)
{
    if (flags & O_CLOEXEC)
        fd_set_cloexec(fd, true);
    if (flags & O_NONBLOCK)
        linux_call(sys_fcntl, fd, F_SETFL, O_NONBLOCK);
}

/* pipe2(fds, flags) */
intptr_t linux_pipe2(const uintptr_t *arg)
{
    int fds[2];

    if (arg[1] & ~(uintptr_t)(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    intptr_t error = sys_pipe(arg);
    if (error || !arg[1])
        return error;
    if (copyin(fds, arg[0], sizeof(fds)) != 0)
        return -EFAULT;
    set_flags((uintptr_t)fds[0], arg[1]);
    set_flags((uintptr_t)fds[1], arg[1]);
    return 0;
}

/* An entry of getdents64(). */
struct linux_dirent64 {
    uint64_t d_ino;
    int64_t d_off;
    uint16_t d_reclen;
    uint8_t d_type;
    char d_name[];
} __attribute__((packed));

#define DIRENT64_NAME offsetof(struct linux_dirent64, d_name)

/* Translates entries, each of which becomes at most twice as long: the bytes that they take. */
static size_t translate_entries(const struct dirent_sink *sink, off_t position, char *to)
{
    size_t used = 0;

    for (size_t at = 0; at < sink->used;) {
        const struct dirent *entry = (const struct dirent *)(sink->buffer + at);
        struct linux_dirent64 head = {
            .d_ino = entry->d_ino, .d_off = position, .d_type = entry->d_type};
        size_t length = entry->d_namlen, size = ROUND_UP(DIRENT64_NAME + length + 1, 8);
        head.d_reclen = (uint16_t)size;
        memset(to + used, 0, size);
        memcpy(to + used, &head, DIRENT64_NAME);
        memcpy(to + used + DIRENT64_NAME, entry->d_name, length);
        used += size;
        at += entry->d_reclen;
    }
    return used;
}

/* Reads entries into the second half of a buffer, and translates them into the first part. The file is locked. */
static intptr_t list_entries(struct file *file, char *buffer, uintptr_t user, size_t n)
{
    struct dirent_sink sink = {.buffer = buffer + ENTRIES_MAX, .size = n / 2};
    off_t position = file->position;

    mutex_lock(&file->inode->lock);
    int error = file->inode->nlink == 0 ? 0 : op_readdir(file->inode, &position, &sink);
    mutex_unlock(&file->inode->lock);
    if (error)
        return error;
    size_t used = translate_entries(&sink, position, buffer);
    error = copyout(user, buffer, used);
    if (!error)
        file->position = position;
    return error ? error : (intptr_t)used;
}

/* getdents64(fd, buffer, size) */
intptr_t linux_getdents64(const uintptr_t *arg)
{
    struct file *file = fd_get(arg[0]);
    intptr_t result = !file                                        ? -EBADF
                      : !file->inode || !inode_is_dir(file->inode) ? -ENOTDIR
                      : arg[2] < 2 * sizeof(struct dirent)         ? -EINVAL
                                                                   : 0;
    char *buffer = result ? NULL : kmalloc(ENTRIES_MAX + ENTRIES_MAX / 2);

    if (!result && !buffer)
        result = -ENOMEM;
    if (buffer) {
        mutex_lock(&file->lock);
        result = list_entries(file, buffer, arg[1], MIN(arg[2], ENTRIES_MAX));
        mutex_unlock(&file->lock);
    }
    kmfree(buffer);
    fd_put(file);
    return result;
}
