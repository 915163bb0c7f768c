/* SPDX-License-Identifier: MIT */
/* Flags of open() and mmap(). */
#ifndef LIBC_XV6_FCNTL_H
#define LIBC_XV6_FCNTL_H

#include <abi/fcntl.h>
#include <abi/mman.h>

#define MAP_FAILED ((void *)-1)
#define O_CREATE O_CREAT

#endif
