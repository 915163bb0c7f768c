/* SPDX-License-Identifier: MIT */
/* Deadlines of sleeping threads. */
#ifndef SCHED_TIMEOUT_H
#define SCHED_TIMEOUT_H

#include "sched/sched.h"

/* Sets one that wakes the calling thread; takes it back, whether it has come or not. */
void timeout_set(struct timeout *timeout, uint64_t deadline_ns);
void timeout_cancel(struct timeout *timeout);

/* Fires this CPU's deadlines up to now; the next one, or TIMER_NEVER. Interrupts off. */
uint64_t timeout_run(uint64_t now_ns);
void timeout_init(void);

#endif
