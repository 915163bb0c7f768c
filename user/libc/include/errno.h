/* SPDX-License-Identifier: MIT */
/* The number of the last error, and its names. */
#ifndef LIBC_ERRNO_H
#define LIBC_ERRNO_H

#include <abi/errno.h>

#define EWOULDBLOCK EAGAIN

/* Set by a call that fails, untouched by one that succeeds. */
extern int errno;

#endif
