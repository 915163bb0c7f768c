/* SPDX-License-Identifier: MIT */
/* The way out of a system call that a signal has interrupted (proc/deliver.c has the rules). */
#include "proc/door.h"

#include "proc/deliver.h"

void door_leave_slowly(struct trapframe *tf, intptr_t result, const struct door *door)
{
    bool complete = false;

    while (signal_interrupts(result) && !complete) { /* only if a signal is due */
        irq_enable();
        complete = !signal_deliver_in_call(tf, result);
        if (!complete)
            result = door_call(current(), tf, door);
        irq_disable();
    }
    current()->resume_ns = 0; /* a call that is made again may fail before it takes this */
    if (!complete)
        trapframe_set_result(tf, result);
    trap_exit_user(tf);
}
