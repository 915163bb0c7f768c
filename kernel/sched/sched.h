/* SPDX-License-Identifier: MIT */
/* The scheduler: which process runs on which CPU. */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include "base/cpu.h"
#include "proc/proc.h"
#include <abi/errno.h>

/* Chooses the policy by name (NULL: the first there is). Boot, before any process runs. */
void sched_init(const char *policy);

/* Makes the running code of this CPU its idle process, which runs the others from then on. */
void sched_idle_loop(void) NORETURN;

/* Lets a new process, which is in the tree, run for the first time. Any context. */
void sched_start(struct proc *p);

/* Makes a process that sleeps runnable; does nothing to one that does not. Any context. */
void sched_wake(struct proc *p);

/* The same for a process whose sleep a signal may end; fatal: one that ends the process. Any context. */
void sched_wake_signalled(struct proc *p, bool fatal);

/* Lets others run that wait for this CPU; returns when it is the caller's turn again. */
void yield(void);

/* The same for a process that has been asked to (cpu->reschedule). */
void sched_preempt(void);

/*
 * Long system calls. Kernel code is not preempted, so each loop whose length the program chooses calls one
 * of the next three functions in every round. All let other processes run if it is their turn. Process
 * context, without spinlocks; mutexes may be held.
 *
 * let_others_run() is for work that must come to its end, such as the freeing of memory.
 */
static inline void let_others_run(void)
{
    lockcheck_sleep(NULL);
    if (unlikely(this_cpu()->reschedule))
        sched_preempt();
}

/* The same for work that a kill may cut short: -EINTR if the calling process has been killed, else 0. */
static inline int checkpoint(void)
{
    let_others_run();
    return unlikely(__atomic_load_n(&current()->killed, __ATOMIC_RELAXED)) ? -EINTR : 0;
}

/*
 * The same for reads and writes of character devices, which any signal may cut short: -ERESTART if one is
 * due. The call then returns the number of bytes that it has copied, or -ERESTART if there are none.
 */
static inline int checkpoint_interruptible(void)
{
    let_others_run();
    return unlikely(__atomic_load_n(&current()->signal_due, __ATOMIC_RELAXED)) ? -ERESTART : 0;
}

/* Has this CPU's timer interrupt no later than at deadline_ns. Interrupts off. */
void sched_timer_by(uint64_t deadline_ns);

/*
 * Gives the CPU away for good or until sched_wake(). The caller has taken the run queue's lock with
 * sched_lock() and set its own state; the lock is released on the way and not held at return.
 */
void sched_lock(void);
void sched_block(void);

/* Takes the run queue lock that guards p's state; returns the CPU of that queue. Any context. */
struct cpu *sched_lock_home(struct proc *p);

/* Whether a process has ended and left its kernel stack for good. */
bool sched_gone(struct proc *p);

/* The first thing that a new process does on its stack: ends the switch that led to it. */
void sched_enter(void);

/* A deadline for a process that sleeps (sched/timeout.c). */
struct timeout {
    struct list link;     /* in its CPU's list, by deadline */
    struct cpu *cpu;      /* whose list */
    struct proc *proc;    /* woken when the deadline has come */
    uint64_t deadline_ns; /* by clock_ns() */
    bool fired;           /* it has come */
};

/* Sets one that wakes the calling process; takes it back, whether it has come or not. */
void timeout_set(struct timeout *timeout, uint64_t deadline_ns);
void timeout_cancel(struct timeout *timeout);

/* Fires this CPU's deadlines up to now; the next one, or TIMER_NEVER. Interrupts off. */
uint64_t timeout_run(uint64_t now_ns);
void timeout_init(void);

#endif
