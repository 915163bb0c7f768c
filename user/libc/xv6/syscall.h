/* SPDX-License-Identifier: MIT */
/* The numbers of system calls: those of this kernel. Four calls have other names here, and other arguments. */
#ifndef LIBC_XV6_SYSCALL_H
#define LIBC_XV6_SYSCALL_H

#include <abi/syscall.h>

#define SYS_wait SYS_waitpid
#define SYS_exec SYS_execve
#define SYS_sleep SYS_nanosleep
#define SYS_uptime SYS_clock_gettime

#endif
