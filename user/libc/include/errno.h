/* SPDX-License-Identifier: MIT */
/* The number of the last error, and the names of the error numbers. */
#ifndef LIBC_ERRNO_H
#define LIBC_ERRNO_H

#include <abi/errno.h>

#define EWOULDBLOCK EAGAIN
#define ENOTSUP EOPNOTSUPP

/* A call that fails sets it; a call that succeeds leaves it alone. Each thread has its own. */
#define errno (*__errno_location())
int *__errno_location(void);

#endif
