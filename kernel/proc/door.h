/* SPDX-License-Identifier: MIT */
/*
 * A door of the kernel: a way in for system calls, with its own numbers. Our own programs come by one door
 * (sys/table.c), Linux's by another (linux/table.c). Both are this path, with other tables.
 */
#ifndef PROC_DOOR_H
#define PROC_DOOR_H

#include "base/cpu.h"
#include "proc/threads.h"
#include "proc/trace.h"
#include "sched/sched.h"
#include <hal/irq.h>
#include <hal/trap.h>

struct door {
    /* Calls the handler of a number with its argument words. */
    intptr_t (*dispatch)(unsigned number, const uintptr_t *args);
    /* For traces: the letters of the call's arguments (abi/syscalls.def), the number that a record shows, and
     * whether the call never returns. */
    const char *(*kinds)(unsigned number);
    uint32_t (*shown_number)(unsigned number);
    bool (*ends)(unsigned number);
};

/* The end of a system call if a signal is due, or another process should run. Interrupts off. */
void door_leave_slowly(struct trapframe *tf, intptr_t result, const struct door *door);

/* Makes the system call of the frame: its result. Interrupts on. */
static inline intptr_t door_call(const struct thread *t, const struct trapframe *tf,
                                 const struct door *door)
{
    unsigned number = trapframe_syscall(tf);

    if (unlikely(t->trace))
        return trace_call(door, number, trapframe_args(tf));
    return door->dispatch(number, trapframe_args(tf));
}

/* A system call, from its frame to the result in the frame. If door is a constant, its functions are called directly. */
static inline void door_enter(struct trapframe *tf, const struct door *door)
{
    struct thread *t = thread_of_frame(tf);

    this_cpu()->count.syscalls++;
    intptr_t result = door_call(t, tf, door);
    irq_disable(); /* a later request comes as an interrupt of user mode */
    if (unlikely(__atomic_load_n(&t->signal_due, __ATOMIC_RELAXED) || reschedule_asked()))
        door_leave_slowly(tf, result, door);
    else
        trapframe_set_result(tf, result);
}

#endif
