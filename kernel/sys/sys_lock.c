/* SPDX-License-Identifier: MIT */
/* System calls that lock files against other processes: fcntl() with a lock, and flock(). */
#include "sys/sys_lock.h"

#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sys/syscalls.h"
#include "vfs/fd.h"
#include "vfs/filelock.h"
#include "vfs/operations.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/flock.h>
#include <abi/lock.h>

static bool of_open_file(unsigned command)
{
    return command == F_OFD_GETLK || command == F_OFD_SETLK || command == F_OFD_SETLKW;
}

/* The byte where a lock of a program starts, from 0 on; or an error. */
static off_t first_byte(struct file *file, const struct flock *lock)
{
    if (lock->l_whence == SEEK_SET)
        return lock->l_start >= 0 ? lock->l_start : -EINVAL;
    mutex_lock(&file->lock);
    off_t first = op_seek(file, lock->l_start, lock->l_whence);
    mutex_unlock(&file->lock);
    return first;
}

/* The bytes of a lock: a length of 0 reaches to the end of any file, one below 0 goes backwards. */
static int decode_bytes(struct file *file, const struct flock *lock, struct lock_span *span)
{
    off_t start = first_byte(file, lock);

    if (start < 0)
        return (int)start;
    span->first = (uint64_t)start;
    span->last = LOCK_LAST_BYTE;
    if (lock->l_len > 0) {
        span->last = (uint64_t)start + (uint64_t)lock->l_len - 1;
        return span->last > LOCK_LAST_BYTE ? -EOVERFLOW : 0;
    }
    if (lock->l_len < 0) {
        if (lock->l_len < -start)
            return -EINVAL;
        span->first = (uint64_t)(start + lock->l_len);
        span->last = (uint64_t)start - 1;
    }
    return 0;
}

static int decode_lock(struct file *file, unsigned command, const struct flock *lock,
                       struct lock_span *span)
{
    const struct file_context *files = current_files();

    if (lock->l_type != F_RDLCK && lock->l_type != F_WRLCK && lock->l_type != F_UNLCK)
        return -EINVAL;
    if (of_open_file(command) && lock->l_pid != 0)
        return -EINVAL;
    span->family = LOCK_RECORD;
    span->type = lock->l_type;
    span->owner = of_open_file(command) ? (const void *)file : files;
    span->pid = of_open_file(command) ? -1 : files->pid;
    return decode_bytes(file, lock, span);
}

/* The lock that is in the way, as the program sees it: from the beginning of the file. */
static void encode_lock(const struct lock_span *span, struct flock *lock)
{
    lock->l_type = span->type;
    lock->l_whence = SEEK_SET;
    lock->l_start = (off_t)span->first;
    lock->l_len = span->last == LOCK_LAST_BYTE ? 0 : (off_t)(span->last - span->first + 1);
    lock->l_pid = span->pid;
}

static intptr_t get_lock(struct file *file, const struct lock_span *span, struct flock *lock)
{
    struct lock_span found;

    if (span->type == F_UNLCK)
        return -EINVAL;
    if (filelock_find(file->inode, span, &found))
        encode_lock(&found, lock);
    else
        lock->l_type = F_UNLCK;
    return 0;
}

/* A lock needs a descriptor with which the locked bytes could be read or written. */
static bool may_lock(const struct file *file, int16_t type)
{
    return type == F_UNLCK || (type == F_RDLCK ? file_readable(file) : file_writable(file));
}

/*
 * Sets a lock. Another thread may have closed the descriptor meanwhile, before the lock was there: then the
 * close did not see it, and no later one would.
 */
static intptr_t set_lock(struct file *file, uintptr_t fd, const struct lock_span *span, bool wait)
{
    if (!may_lock(file, span->type))
        return -EBADF;
    int error = filelock_set(file->inode, span, wait);
    if (error || span->owner == file)
        return error;
    struct file *now = fd_get(fd);
    if (now != file)
        filelock_drop(file->inode, span->owner);
    fd_put(now);
    return now == file ? 0 : -EBADF;
}

static bool only_asks(unsigned command)
{
    return command == F_GETLK || command == F_OFD_GETLK;
}

intptr_t control_lock(struct file *file, uintptr_t fd, unsigned command, struct flock *lock)
{
    struct lock_span span;

    if (!file->inode)
        return -EINVAL;
    int error = decode_lock(file, command, lock, &span);
    if (error)
        return error;
    if (only_asks(command))
        return get_lock(file, &span, lock);
    return set_lock(file, fd, &span, command == F_SETLKW || command == F_OFD_SETLKW);
}

intptr_t control_user_lock(struct file *file, uintptr_t fd, unsigned command, uintptr_t user)
{
    struct flock lock;

    if (copyin(&lock, user, sizeof(lock)) != 0)
        return -EFAULT;
    intptr_t error = control_lock(file, fd, command, &lock);
    return error || !only_asks(command) ? error : copyout(user, &lock, sizeof(lock));
}

/*
 * Locks a whole file for its open file. A caller that must wait for a lock of the other type first loses the one that
 * it has. Otherwise two processes that share a file and both want to write would wait for each other.
 */
static intptr_t lock_whole_file(struct file *file, unsigned operation)
{
    struct lock_span span = {.family = LOCK_WHOLE,
                             .type = operation & LOCK_EX ? F_WRLCK : F_RDLCK,
                             .pid = -1,
                             .owner = file,
                             .last = LOCK_LAST_BYTE};
    int error = filelock_set(file->inode, &span, false);

    if (error != -EAGAIN || operation & LOCK_NB)
        return error;
    filelock_unlock_whole(file->inode, file);
    return filelock_set(file->inode, &span, true);
}

intptr_t sys_flock(const uintptr_t *arg)
{
    struct file *file = fd_get(arg[0]);
    unsigned operation = (unsigned)arg[1], kind = operation & ~(unsigned)LOCK_NB;
    intptr_t result = 0;

    if (!file)
        return -EBADF;
    if (!file->inode || (kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN))
        result = -EINVAL;
    else if (kind == LOCK_UN)
        filelock_unlock_whole(file->inode, file);
    else
        result = lock_whole_file(file, operation);
    fd_put(file);
    return result;
}
