/* SPDX-License-Identifier: MIT */
/* The number of the last error, and the names of the error numbers. */
#ifndef LIBC_ERRNO_H
#define LIBC_ERRNO_H

#include <abi/errno.h>

#define EWOULDBLOCK EAGAIN

/* A call that fails sets it; a call that succeeds leaves it alone. */
extern int errno;

#endif
