/* SPDX-License-Identifier: MIT */
/* From a system call's number to its handler. */
#ifndef SYS_TABLE_H
#define SYS_TABLE_H

#include "sys/syscalls.h"
#include <abi/errno.h>

extern syscall_handler *const syscall_handlers[SYSCALL_LIMIT];

/* Calls the handler of a number with its argument words; -ENOSYS if there is none. */
static inline intptr_t syscall_dispatch(unsigned number, const uintptr_t *args)
{
    if (unlikely(number >= SYSCALL_LIMIT || !syscall_handlers[number]))
        return -ENOSYS;
    return syscall_handlers[number](args);
}

/* The letters of its arguments, as abi/syscalls.def explains them; none if there is no such call. */
const char *syscall_kinds(unsigned number);

#endif
