/* SPDX-License-Identifier: MIT */
/* Linux's fcntl(): locks of two sizes, and what our own has. */
#include "linux/calls.h"
#include "mm/uaccess.h"
#include "sys/sys_lock.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/lock.h>

#define F_DUPFD_CLOEXEC 1030u

/* Requests with 32-bit locks. Each is NARROW below the same request with 64-bit locks. */
#define F_GETLK32 5u
#define F_SETLKW32 7u
#define NARROW (F_GETLK - F_GETLK32)

/* A lock with 64-bit positions; the compiler places its members as Linux's does for this machine. */
struct linux_flock64 {
    int16_t l_type, l_whence;
    int64_t l_start, l_len;
    int32_t l_pid;
};

static bool is_lock_request(uintptr_t command)
{
    return (command >= F_GETLK && command <= F_SETLKW) ||
           (command >= F_OFD_GETLK && command <= F_OFD_SETLKW);
}

/* Makes a request about a descriptor: its error, and whether the program gets the lock back. */
static intptr_t request_lock(uintptr_t fd, uintptr_t command, struct flock *lock, bool *answers)
{
    struct file *file = fd_get(fd);
    intptr_t error = file ? control_lock(file, fd, (unsigned)command, lock) : -EBADF;

    fd_put(file);
    *answers = !error && (command == F_GETLK || command == F_OFD_GETLK);
    return error;
}

/* Gives a lock back. Its unnamed bytes are the program's own: the whole structure was copied in. */
static int give_lock_back(uintptr_t user, struct linux_flock64 *theirs, const struct flock *lock)
{
    theirs->l_type = lock->l_type;
    theirs->l_whence = lock->l_whence;
    theirs->l_start = lock->l_start;
    theirs->l_len = lock->l_len;
    theirs->l_pid = lock->l_pid;
    return copyout(user, theirs, sizeof(*theirs));
}

static intptr_t lock64(const uintptr_t *arg)
{
    struct linux_flock64 theirs;
    bool answers;

    if (copyin(&theirs, arg[2], sizeof(theirs)) != 0)
        return -EFAULT;
    struct flock lock = {.l_type = theirs.l_type,
                         .l_whence = theirs.l_whence,
                         .l_start = theirs.l_start,
                         .l_len = theirs.l_len,
                         .l_pid = theirs.l_pid};
    intptr_t error = request_lock(arg[0], arg[1], &lock, &answers);
    return answers ? give_lock_back(arg[2], &theirs, &lock) : error;
}

/* The same with four words: type and whence, start, length, process. */
static intptr_t lock32(const uintptr_t *arg)
{
    int32_t words[4];
    bool answers;

    if (copyin(words, arg[2], sizeof(words)) != 0)
        return -EFAULT;
    struct flock lock = {.l_type = (int16_t)words[0],
                         .l_whence = (int16_t)(words[0] >> 16),
                         .l_start = words[1],
                         .l_len = words[2],
                         .l_pid = words[3]};
    intptr_t error = request_lock(arg[0], arg[1] + NARROW, &lock, &answers);
    if (!answers)
        return error;
    if (lock.l_start + MAX(lock.l_len, 1) - 1 > INT32_MAX)
        return -EOVERFLOW;
    words[0] = (uint16_t)lock.l_type | lock.l_whence << 16;
    words[1] = (int32_t)lock.l_start;
    words[2] = (int32_t)lock.l_len;
    words[3] = lock.l_pid;
    return copyout(arg[2], words, sizeof(words));
}

/* fcntl64(fd, command, argument); fcntl() has the same commands. */
intptr_t linux_fcntl64(const uintptr_t *arg)
{
    if (is_lock_request(arg[1]))
        return lock64(arg);
    if (arg[1] >= F_GETLK32 && arg[1] <= F_SETLKW32)
        return lock32(arg);
    if (arg[1] != F_DUPFD_CLOEXEC)
        return sys_fcntl(arg);
    intptr_t fd = linux_call(sys_fcntl, arg[0], F_DUPFD, arg[2]);
    if (fd >= 0)
        fd_set_cloexec((uintptr_t)fd, true);
    return fd;
}
