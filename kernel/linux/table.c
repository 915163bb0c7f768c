/* SPDX-License-Identifier: MIT */
/* The table of Linux's system calls, made from calls.def and from the machine's list of numbers. */
#include "linux/table.h"

#include "linux/calls.h"
#include "proc/door.h"
#include <abi/errno.h>
#include <abi/trace.h>
#include <hal/linux.h>

static const char *const names[LINUX_LIMIT] = {
#define NUMBER(number, name) [number] = #name,
#include "linux/numbers.def"
#include <arch/linux_numbers.def>
#undef NUMBER
};

enum linux_number {
#define NUMBER(number, name) LINUX_NR_##name = (number),
#include "linux/numbers.def"
#include <arch/linux_numbers.def>
#undef NUMBER
};

static const struct {
    syscall_handler *handler;
    const char *kinds;
} calls[LINUX_LIMIT] = {
#define CALL(name, handler, kinds) [LINUX_NR_##name] = {handler, kinds},
#include "linux/calls.def"
#include <arch/linux_calls.def>
#undef CALL
};

static uint32_t counts[LINUX_LIMIT]; /* A CPU may lose the count of another: they are for people. */

static intptr_t dispatch_linux(unsigned number, const uintptr_t *args)
{
    unsigned place = linux_call_number(number);

    if (place >= LINUX_LIMIT)
        return -ENOSYS;
    counts[place]++;
    return calls[place].handler ? calls[place].handler(args) : -ENOSYS;
}

static const char *linux_kinds(unsigned number)
{
    unsigned place = linux_call_number(number);

    return place < LINUX_LIMIT && calls[place].kinds ? calls[place].kinds : "";
}

static bool linux_ends(unsigned number)
{
    return number == LINUX_NR_exit || number == LINUX_NR_exit_group ||
           number == LINUX_NR_sigreturn || number == LINUX_NR_rt_sigreturn;
}

static uint32_t shown_number(unsigned number)
{
    return linux_call_number(number) | TRACE_LINUX;
}

void syscall_linux(struct trapframe *tf)
{
    static const struct door door = {dispatch_linux, linux_kinds, shown_number, linux_ends};

    door_enter(tf, &door);
}

bool linux_describe(unsigned number, struct linux_call_info *info)
{
    if (number >= LINUX_LIMIT || !names[number])
        return false;
    *info = (struct linux_call_info){.name = names[number],
                                     .kinds = calls[number].kinds ? calls[number].kinds : "",
                                     .there = calls[number].handler != NULL,
                                     .count = counts[number]};
    return true;
}
