/* SPDX-License-Identifier: MIT */
/* lockf(): record locks from the position of a file on. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Whether a lock of another process prevents this one: -1 and EACCES then. */
static int test_lock(int fd, struct flock *lock)
{
    if (fcntl(fd, F_GETLK, lock) != 0)
        return -1;
    if (lock->l_type == F_UNLCK)
        return 0;
    errno = EACCES;
    return -1;
}

int lockf(int fd, int command, off_t size)
{
    struct flock lock = {
        .l_type = command == F_ULOCK ? F_UNLCK : F_WRLCK, .l_whence = SEEK_CUR, .l_len = size};

    switch (command) {
    case F_TEST:
        return test_lock(fd, &lock);
    case F_LOCK:
        return fcntl(fd, F_SETLKW, &lock);
    case F_ULOCK:
    case F_TLOCK:
        return fcntl(fd, F_SETLK, &lock);
    default:
        errno = EINVAL;
        return -1;
    }
}
