/* SPDX-License-Identifier: MIT */
/*
 * System call handlers: one per entry of abi/syscalls.def, named sys_NAME. Each gets the six argument
 * words as the program left them and returns a result or a negative errno. Process context,
 * interrupts on, no locks held.
 */
#ifndef SYS_SYSCALLS_H
#define SYS_SYSCALLS_H

#include <abi/syscall.h>
#include <hal/types.h>

typedef intptr_t syscall_handler(const uintptr_t *arg);

#define SYSCALL(number, name, count, kinds) syscall_handler sys_##name;
#include <abi/syscalls.def>
#undef SYSCALL

#endif
