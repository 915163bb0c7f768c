/* SPDX-License-Identifier: MIT */
/* Locks of a range of bytes in a file: the structure that fcntl() takes. */
#ifndef ABI_LOCK_H
#define ABI_LOCK_H

#include <stdint.h>

/* The type of a lock. */
#define F_RDLCK 0 /* shared: other processes may have such locks too */
#define F_WRLCK 1 /* exclusive */
#define F_UNLCK 2 /* none */

struct flock {
    int16_t l_type;   /* F_RDLCK, F_WRLCK, F_UNLCK */
    int16_t l_whence; /* the origin of l_start: SEEK_SET, SEEK_CUR, SEEK_END */
    int32_t l_reserved;
    int64_t l_start; /* the first byte */
    int64_t l_len;   /* how many bytes; 0: up to the end of the file; below 0: those before */
    int32_t l_pid;   /* F_GETLK: the process that has the lock, or -1 if an open file has it */
    int32_t l_reserved2;
};

#endif
