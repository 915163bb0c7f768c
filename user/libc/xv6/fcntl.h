/* SPDX-License-Identifier: MIT */
/* Flags of open(). */
#ifndef LIBC_XV6_FCNTL_H
#define LIBC_XV6_FCNTL_H

#include <abi/fcntl.h>

#define O_CREATE O_CREAT

#endif
