/* SPDX-License-Identifier: MIT */
/* System calls, through the same handlers as those of programs. */
#include "../host.h"

#include "lib/string.h"
#include "sys/syscalls.h"
#include <abi/fcntl.h>
#include <abi/stat.h>

#define A(x) ((uintptr_t)(x))
#define CALL(name, ...) sys_##name((const uintptr_t[6]){__VA_ARGS__})

int t_open(const char *path, unsigned flags, unsigned mode)
{
    return (int)CALL(open, A(path), flags, mode);
}

long t_read(int fd, void *buffer, size_t n)
{
    return CALL(read, A(fd), A(buffer), n);
}

long t_write(int fd, const void *buffer, size_t n)
{
    return CALL(write, A(fd), A(buffer), n);
}

int64_t t_seek(int fd, int64_t offset, int whence)
{
    int64_t result = 0;
    intptr_t error = CALL(lseek, A(fd), A(offset & 0xffffffff), A((uint64_t)offset >> 32),
                          A(whence), A(&result));

    return error ? error : result;
}

int t_close(int fd)
{
    return (int)CALL(close, A(fd));
}

int t_dup(int fd)
{
    return (int)CALL(dup, A(fd));
}

int t_dup2(int fd, int to)
{
    return (int)CALL(dup2, A(fd), A(to));
}

int t_pipe(int *fds)
{
    return (int)CALL(pipe, A(fds));
}

int t_mkdir(const char *path, unsigned mode)
{
    return (int)CALL(mkdir, A(path), mode);
}

int t_rmdir(const char *path)
{
    return (int)CALL(rmdir, A(path));
}

int t_unlink(const char *path)
{
    return (int)CALL(unlink, A(path));
}

int t_link(const char *from, const char *to)
{
    return (int)CALL(link, A(from), A(to));
}

int t_symlink(const char *target, const char *path)
{
    return (int)CALL(symlink, A(target), A(path));
}

long t_readlink(const char *path, char *buffer, size_t n)
{
    return CALL(readlink, A(path), A(buffer), n);
}

int t_rename(const char *from, const char *to)
{
    return (int)CALL(rename, A(from), A(to));
}

int t_mknod(const char *path, unsigned mode, unsigned device)
{
    return (int)CALL(mknod, A(path), mode, device);
}

int t_chdir(const char *path)
{
    return (int)CALL(chdir, A(path));
}

long t_getcwd(char *buffer, size_t n)
{
    return CALL(getcwd, A(buffer), n);
}

int t_stat(const char *path, struct stat *st)
{
    return (int)CALL(stat, A(path), A(st));
}

int t_lstat(const char *path, struct stat *st)
{
    return (int)CALL(lstat, A(path), A(st));
}

int t_fstat(int fd, struct stat *st)
{
    return (int)CALL(fstat, A(fd), A(st));
}

long t_getdents(int fd, void *buffer, size_t n)
{
    return CALL(getdents, A(fd), A(buffer), n);
}

int t_ftruncate(int fd, int64_t size)
{
    return (int)CALL(ftruncate, A(fd), A(size & 0xffffffff), A((uint64_t)size >> 32));
}

int t_chown(const char *path, unsigned uid, unsigned gid)
{
    return (int)CALL(chown, A(path), uid, gid);
}

int t_chmod(const char *path, unsigned mode)
{
    return (int)CALL(chmod, A(path), mode);
}

int t_access(const char *path, int mode)
{
    return (int)CALL(access, A(path), A(mode));
}

int t_utimens(const char *path, const void *times)
{
    return (int)CALL(utimens, A(path), A(times));
}

int t_statvfs(const char *path, struct statvfs *st)
{
    return (int)CALL(statvfs, A(path), A(st));
}

int t_fsync(int fd)
{
    return (int)CALL(fsync, A(fd));
}

int t_sync(void)
{
    return (int)CALL(sync, 0);
}

int t_fcntl(int fd, int command, uintptr_t argument)
{
    return (int)CALL(fcntl, A(fd), A(command), argument);
}

int t_ioctl(int fd, unsigned request, void *argument)
{
    return (int)CALL(ioctl, A(fd), request, A(argument));
}

int t_mount(const char *device, const char *path, const char *type, unsigned flags)
{
    return (int)CALL(mount, A(device), A(path), A(type), flags);
}

int t_umount(const char *path)
{
    return (int)CALL(umount, A(path));
}

int t_put(const char *path, const char *contents)
{
    int fd = t_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    if (fd < 0)
        return fd;
    long n = t_write(fd, contents, strlen(contents));
    t_close(fd);
    return n < 0 ? (int)n : 0;
}

long t_get(const char *path, char *buffer, size_t n)
{
    int fd = t_open(path, O_RDONLY, 0);

    if (fd < 0)
        return fd;
    long got = t_read(fd, buffer, n - 1);
    t_close(fd);
    buffer[got > 0 ? got : 0] = '\0';
    return got;
}

bool has_text(const char *text, const char *part)
{
    size_t n = strlen(part);

    for (; *text; text++) {
        if (strncmp(text, part, n) == 0)
            return true;
    }
    return false;
}
