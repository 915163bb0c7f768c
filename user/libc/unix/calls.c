/* SPDX-License-Identifier: MIT */
/*
 * System calls whose C function differs from the kernel's call: 64-bit values are passed as two
 * words, and some results are returned through a pointer. The raw stubs (user/libc/arch) have names
 * with __sys_.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"

off_t lseek(int fd, off_t offset, int whence)
{
    int64_t position;

    if (__sys_lseek(fd, (uint32_t)offset, (uint32_t)(offset >> 32), whence, &position) < 0)
        return -1;
    return position;
}

int ftruncate(int fd, off_t length)
{
    return __sys_ftruncate(fd, (uint32_t)length, (uint32_t)(length >> 32));
}

int truncate(const char *path, off_t length)
{
    return __sys_truncate(path, (uint32_t)length, (uint32_t)(length >> 32));
}

ssize_t pread(int fd, void *buf, size_t size, off_t offset)
{
    return __sys_pread(fd, buf, size, (uint32_t)offset, (uint32_t)(offset >> 32));
}

ssize_t pwrite(int fd, const void *buf, size_t size, off_t offset)
{
    return __sys_pwrite(fd, buf, size, (uint32_t)offset, (uint32_t)(offset >> 32));
}

/*
 * Returns the working directory in memory from malloc(): of the given size, or of the size needed
 * if that is 0.
 */
static char *allocated_cwd(size_t size)
{
    size_t room = size != 0 ? size : 256;
    char *buf = malloc(room);

    while (buf != NULL && __sys_getcwd(buf, room) < 0) {
        free(buf);
        buf = NULL;
        if (size == 0 && errno == ERANGE)
            buf = malloc(room *= 2);
    }
    return buf;
}

char *getcwd(char *buf, size_t size)
{
    if (buf == NULL)
        return allocated_cwd(size);
    return __sys_getcwd(buf, size) < 0 ? NULL : buf;
}

pid_t wait(int *status)
{
    return waitpid(-1, status, 0);
}

int creat(const char *path, mode_t mode)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int mkfifo(const char *path, mode_t mode)
{
    return mknod(path, (mode & ~(mode_t)S_IFMT) | S_IFIFO, 0);
}

int mkfifoat(int dir, const char *path, mode_t mode)
{
    return mknodat(dir, path, (mode & ~(mode_t)S_IFMT) | S_IFIFO, 0);
}

int futimens(int fd, const struct timespec times[2])
{
    return utimensat(fd, NULL, times, 0);
}

pid_t getpgrp(void)
{
    return getpgid(0);
}
