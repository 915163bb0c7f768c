/* SPDX-License-Identifier: MIT */
/* The scheduler: which thread runs on which CPU. */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include "base/cpu.h"
#include "sched/thread.h"
#include <abi/errno.h>

/* Chooses the policy by name (NULL: the first there is). Boot, before any thread runs. */
void sched_init(const char *policy);

/* Makes the running code of this CPU its idle thread, which runs the others from then on. */
void sched_idle_loop(void) NORETURN;

/* Lets a new thread, whose place in the kernel is complete, run for the first time. Any context. */
void sched_start(struct thread *t);

/* Makes a thread that sleeps runnable; does nothing to one that does not. Any context. */
void sched_wake(struct thread *t);

/* The same for a thread whose sleep a signal may end; fatal: one that ends the thread. Any context. */
void sched_wake_signalled(struct thread *t, bool fatal);

/* Lets others run that wait for this CPU; returns when it is the caller's turn again. */
void yield(void);

/* The same for a thread that has been asked to (cpu->reschedule). */
void sched_preempt(void);

/*
 * Whether the calling thread must end because its process has been killed; whether any signal is due, a
 * kill included. If so, the caller should give up its work.
 */
static inline bool thread_killed(void)
{
    return __atomic_load_n(&current()->killed, __ATOMIC_RELAXED);
}

static inline bool thread_interrupted(void)
{
    return __atomic_load_n(&current()->signal_due, __ATOMIC_RELAXED);
}

/* Whether the calling thread has been asked to let others run. Another CPU, or an interrupt, may ask at any time. */
static inline bool reschedule_asked(void)
{
    return __atomic_load_n(&this_cpu()->reschedule, __ATOMIC_RELAXED);
}

/*
 * Long system calls. Kernel code is not preempted, so each loop whose length the program chooses calls one
 * of the next three functions in every round. All let other threads run if it is their turn. Process
 * context, without spinlocks; mutexes may be held.
 *
 * let_others_run() is for work that must come to its end, such as the freeing of memory.
 */
static inline void let_others_run(void)
{
    lockcheck_sleep(NULL);
    if (unlikely(reschedule_asked()))
        sched_preempt();
}

/* The same for work that a kill may cut short: -EINTR if the calling thread is to end, else 0. */
static inline int checkpoint(void)
{
    let_others_run();
    return unlikely(thread_killed()) ? -EINTR : 0;
}

/*
 * The same for reads and writes of character devices, which any signal may cut short: -ERESTART if one is
 * due. The call then returns the number of bytes that it has copied, or -ERESTART if there are none.
 */
static inline int checkpoint_interruptible(void)
{
    let_others_run();
    return unlikely(thread_interrupted()) ? -ERESTART : 0;
}

/* Has this CPU's timer interrupt no later than at deadline_ns. Interrupts off. */
void sched_timer_by(uint64_t deadline_ns);

/* How long the calling thread runs before others that are ready. */
uint64_t sched_slice_ns(void);

/*
 * Gives the CPU away for good or until sched_wake(). The caller has taken the run queue's lock with
 * sched_lock() and set its own state; the lock is released on the way and not held at return.
 */
void sched_lock(void);
void sched_block(void);

/* Takes the run queue lock that guards t's state; returns the CPU of that queue. Any context. */
struct cpu *sched_lock_home(struct thread *t);

/* Whether a thread has ended and left its kernel stack for good. */
bool sched_gone(struct thread *t);

/* The first thing that a new thread does on its stack: ends the switch that led to it. */
void sched_enter(void);

/* A deadline, of a thread that sleeps or of a function (sched/timeout.c). */
struct timeout {
    struct list link;                      /* in its CPU's list, by deadline */
    struct cpu *cpu;                       /* whose list */
    struct thread *thread;                 /* woken when the deadline has come ... */
    void (*call)(struct timeout *timeout); /* ... or called, if it is not NULL */
    uint64_t deadline_ns;                  /* by clock_ns() */
    bool fired;                            /* it has come */
};

#endif
