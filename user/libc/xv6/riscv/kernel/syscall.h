/* SPDX-License-Identifier: MIT */
/* The numbers of system calls: those of this kernel. */
#ifndef LIBC_XV6_RISCV_SYSCALL_H
#define LIBC_XV6_RISCV_SYSCALL_H

#include "../../syscall.h"

#endif
