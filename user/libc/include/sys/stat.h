/* SPDX-License-Identifier: MIT */
/* Properties of files: type, permissions, size, times. */
#ifndef LIBC_SYS_STAT_H
#define LIBC_SYS_STAT_H

#include <abi/stat.h>
#include <sys/types.h>

#define st_atime st_atim.tv_sec
#define st_mtime st_mtim.tv_sec
#define st_ctime st_ctim.tv_sec

int stat(const char *restrict path, struct stat *restrict st);
int lstat(const char *restrict path, struct stat *restrict st);
int fstat(int fd, struct stat *st);
int mkdir(const char *path, mode_t mode);
int mkfifo(const char *path, mode_t mode);
int mknod(const char *path, mode_t mode, dev_t dev);
int chmod(const char *path, mode_t mode);
int fchmod(int fd, mode_t mode);
mode_t umask(mode_t mask);

/* The same, with paths that begin in the directory of a descriptor, or for AT_FDCWD in the working directory. */
int fstatat(int dir, const char *restrict path, struct stat *restrict st, int flags);
int mkdirat(int dir, const char *path, mode_t mode);
int mkfifoat(int dir, const char *path, mode_t mode);
int mknodat(int dir, const char *path, mode_t mode, dev_t dev);
int fchmodat(int dir, const char *path, mode_t mode, int flags);

/* Set access time (times[0]) and modification time (times[1]); NULL means both to now. */
int utimens(const char *path, const struct timespec times[2]);
int utimensat(int dir, const char *path, const struct timespec times[2], int flags);
int futimens(int fd, const struct timespec times[2]);

#endif
