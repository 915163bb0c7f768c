/* SPDX-License-Identifier: MIT */
/* The system call table, made from the one list in abi/syscalls.def. */
#include "sys/table.h"

#include "proc/door.h"

syscall_handler *const syscall_handlers[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, count, kinds) [number] = sys_##name,
#include <abi/syscalls.def>
#undef SYSCALL
};

static const char *const letters[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, count, kinds) [number] = (kinds),
#include <abi/syscalls.def>
#undef SYSCALL
};

const char *syscall_kinds(unsigned number)
{
    return number < SYSCALL_LIMIT && letters[number] ? letters[number] : "";
}

/* A letter for each argument; the list has their number beside them. */
#define SYSCALL(number, name, count, kinds)                                                        \
    _Static_assert(sizeof(kinds) - 1 == (count), "the letters of " #name " do not fit");
#include <abi/syscalls.def>
#undef SYSCALL

static uint32_t own_number(unsigned number)
{
    return number;
}

static bool call_ends(unsigned number)
{
    return number == SYS_exit || number == SYS_thread_exit || number == SYS_sigreturn;
}

void syscall(struct trapframe *tf)
{
    static const struct door own = {syscall_dispatch, syscall_kinds, own_number, call_ends};

    door_enter(tf, &own);
}
