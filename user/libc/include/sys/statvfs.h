/* SPDX-License-Identifier: MIT */
/* How full a file system is. */
#ifndef LIBC_SYS_STATVFS_H
#define LIBC_SYS_STATVFS_H

#include <abi/stat.h>

int statvfs(const char *restrict path, struct statvfs *restrict info);

#endif
