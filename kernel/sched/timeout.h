/* SPDX-License-Identifier: MIT */
/* Deadlines of sleeping threads, and calls of functions at a certain time. */
#ifndef SCHED_TIMEOUT_H
#define SCHED_TIMEOUT_H

#include "sched/sched.h"

/* Sets one that wakes the calling thread; takes it back, whether it has come or not. */
void timeout_set(struct timeout *timeout, uint64_t deadline_ns);
void timeout_cancel(struct timeout *timeout);

/*
 * Sets one that calls a function once, in the timer interrupt, without locks. The function may set the timeout
 * again. timeout_cancel_call() takes it back: the function does not run any more when it returns. The caller
 * holds no lock that the function takes. Both do nothing to a timeout of zeros. Process context, and only one
 * thread at a time.
 */
void timeout_call(struct timeout *timeout, uint64_t deadline_ns, void (*call)(struct timeout *));
void timeout_cancel_call(struct timeout *timeout);

/* When the function will be called, by clock_ns(); 0: not at all, or it is being called. */
uint64_t timeout_call_at(struct timeout *timeout);

/* Fires this CPU's deadlines up to now; the next one, or TIMER_NEVER. Interrupts off. */
uint64_t timeout_run(uint64_t now_ns);
void timeout_init(void);

#endif
