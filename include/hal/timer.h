/* SPDX-License-Identifier: MIT */
/* HAL: a monotonic clock for all CPUs, and a one-shot timer for each. */
#ifndef HAL_TIMER_H
#define HAL_TIMER_H

#include <hal/types.h>

#define TIMER_NEVER UINT64_MAX

/* Finds and calibrates the clock. Boot CPU, once, before anything asks for the time. */
void clock_init(void);

/* Nanoseconds since boot: the same on every CPU, never backwards. Any context. */
uint64_t clock_ns(void);

/* Sets up this CPU's timer, disarmed. Once on each CPU, interrupts off. */
void timer_init_cpu(void);

/*
 * timer_interrupt() is called on this CPU at, or soon after, clock_ns() == deadline: at once if
 * that is past, not at all for TIMER_NEVER. Replaces the deadline set before. Interrupts off.
 */
void timer_arm(uint64_t deadline_ns);

/* Upcall: this CPU's deadline has come; the timer is disarmed. Interrupts off. */
void timer_interrupt(void);

#endif
