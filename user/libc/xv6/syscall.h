/* SPDX-License-Identifier: MIT */
/* The numbers of system calls: those of this kernel. */
#ifndef LIBC_XV6_SYSCALL_H
#define LIBC_XV6_SYSCALL_H

#include <abi/syscall.h>

#endif
