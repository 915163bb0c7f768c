/* SPDX-License-Identifier: MIT */
/* From a system call's number to its handler. */
#ifndef SYS_TABLE_H
#define SYS_TABLE_H

#include <hal/types.h>

/* Calls the handler of a number with its argument words; -ENOSYS where there is none. */
intptr_t syscall_dispatch(unsigned number, const uintptr_t *args);

/* The name of a number, or NULL. */
const char *syscall_name(unsigned number);

/* The letters of its arguments, as abi/syscalls.def explains them; none for a call that there is not. */
const char *syscall_kinds(unsigned number);

#endif
