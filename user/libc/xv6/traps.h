/* SPDX-License-Identifier: MIT */
/* Numbers of a PC's exceptions, for programs that print them, and that of a system call. */
#ifndef LIBC_XV6_TRAPS_H
#define LIBC_XV6_TRAPS_H

#include <abi/syscall.h> /* T_SYSCALL */

#define T_DIVIDE 0
#define T_BRKPT 3
#define T_ILLOP 6
#define T_GPFLT 13
#define T_PGFLT 14

#endif
