/* SPDX-License-Identifier: MIT */
/*
 * How each CPU has spent its time: in programs, in the kernel, idle.
 *
 * To read the clock at every way into the kernel and out of it would cost more than many a system call. So the timer
 * interrupt looks which mode it has interrupted, and the time since the thread got the CPU counts for that mode. The
 * rest of the busy time, of threads that left the CPU before an interrupt, is divided as the last interrupts suggest.
 * Time that has been counted stays where it is: the numbers never decrease.
 */
#ifndef SCHED_CPUTIME_H
#define SCHED_CPUTIME_H

#include "base/cpu.h"

struct cpu_times {
    uint64_t user_ns, system_ns, idle_ns;
};

/* The timer has interrupted this CPU. In the interrupt handler; takes the run queue's lock. */
void cputime_tick(struct cpu *cpu, uint64_t now);

/* The times of any CPU since the machine's start. Any context; takes the lock of the CPU's run queue. */
void cputime_get(struct cpu *cpu, struct cpu_times *times);

#endif
