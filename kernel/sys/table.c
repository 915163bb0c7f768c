/* SPDX-License-Identifier: MIT */
/* The system call table, made from the one list in abi/syscalls.def. */
#include "sys/table.h"

#include "sys/syscalls.h"
#include <abi/errno.h>

static const struct {
    syscall_handler *handler;
    const char *name;
} calls[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, count, kinds) [number] = {sys_##name, #name},
#include <abi/syscalls.def>
#undef SYSCALL
};

intptr_t syscall_dispatch(unsigned number, const uintptr_t *args)
{
    if (unlikely(number >= SYSCALL_LIMIT || !calls[number].handler))
        return -ENOSYS;
    return calls[number].handler(args);
}

const char *syscall_name(unsigned number)
{
    return number < SYSCALL_LIMIT ? calls[number].name : NULL;
}
