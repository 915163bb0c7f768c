/* SPDX-License-Identifier: MIT */
/* Opening files and changing descriptors. */
#ifndef LIBC_FCNTL_H
#define LIBC_FCNTL_H

#include <abi/fcntl.h>
#include <abi/lock.h>
#include <sys/types.h>

int open(const char *path, int flags, ... /* mode_t mode, with O_CREAT */);
int openat(int dir, const char *path, int flags, ... /* mode_t mode, with O_CREAT */);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int command, ... /* int argument, or struct flock * */);

#endif
