/* SPDX-License-Identifier: MIT */
/* Reading and writing several pieces of memory at once: user/libc/unix/uio.c. */
#ifndef LIBC_SYS_UIO_H
#define LIBC_SYS_UIO_H

#include <abi/uio.h>
#include <sys/types.h>

/* Each is one read or write, of all pieces together: a pipe's reader never sees half of it. */
ssize_t readv(int fd, const struct iovec *pieces, int count);
ssize_t writev(int fd, const struct iovec *pieces, int count);

#endif
