/* SPDX-License-Identifier: MIT */
/* The types that POSIX defines. */
#ifndef LIBC_SYS_TYPES_H
#define LIBC_SYS_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef __PTRDIFF_TYPE__ ssize_t;
typedef int pid_t;
typedef int64_t off_t;
typedef int64_t time_t;
typedef int32_t suseconds_t;
typedef uint32_t useconds_t;
typedef int clockid_t;
typedef uint32_t mode_t;
typedef uint32_t dev_t;
typedef uint32_t ino_t;
typedef uint32_t nlink_t;
typedef uint32_t uid_t;
typedef uint32_t gid_t;
typedef uint32_t id_t;
typedef int32_t blksize_t;
typedef int64_t blkcnt_t;
typedef struct pthread *pthread_t;

#endif
