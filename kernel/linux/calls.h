/* SPDX-License-Identifier: MIT */
/* The handlers of Linux's calls: as those of sys/syscalls.h. */
#ifndef LINUX_CALLS_H
#define LINUX_CALLS_H

#include "sys/syscalls.h"
#include <hal/linux.h>

#define CALL(name, handler, kinds) syscall_handler handler;
#include "linux/calls.def"
#include <arch/linux_calls.def>
#undef CALL

/* Calls that only some machines have. */
syscall_handler linux_time, linux_alarm, linux_getrlimit, linux_cacheflush;
syscall_handler linux_accept, linux_send, linux_recv, linux_socketcall;

/* Makes another call: linux_call(sys_open, path, flags, mode). */
#define linux_call(handler, ...) (handler)((const uintptr_t[6]){__VA_ARGS__})

#endif
