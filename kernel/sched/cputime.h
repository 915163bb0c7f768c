/* SPDX-License-Identifier: MIT */
/*
 * How each CPU has spent its time: in programs, in the kernel, idle.
 *
 * To read the clock each time a thread enters or leaves the kernel would cost more than many system calls do. So the
 * timer's interrupt looks which mode it has interrupted, and the time since the last interrupt, or since the thread got
 * the CPU, counts for that mode. A thread may leave the CPU before an interrupt comes. Its time is divided between the
 * modes in the proportion of the last interrupts. Time that is counted once is never divided again: no number decreases.
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
