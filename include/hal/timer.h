/* SPDX-License-Identifier: MIT */
/* HAL: a monotonic clock for all CPUs, and a one-shot timer for each. */
#ifndef HAL_TIMER_H
#define HAL_TIMER_H

#include <hal/types.h>

#define TIMER_NEVER UINT64_MAX

/* Finds and calibrates the clock. Boot CPU, once, before the first use of the time. */
void clock_init(void);

/* Nanoseconds since boot: the same on every CPU, never backwards. Any context. */
uint64_t clock_ns(void);

/* Sets up this CPU's timer, disarmed. Once on each CPU, interrupts off. */
void timer_init_cpu(void);

/*
 * timer_interrupt() is called on this CPU at, or soon after, clock_ns() == deadline: at once if
 * that is past. It may come early as well, even for TIMER_NEVER: because of rounding, of a timer
 * that cannot count that far, or because it was on its way. Replaces the deadline set before.
 * Interrupts off.
 */
void timer_arm(uint64_t deadline_ns);

/*
 * Upcall: this CPU's deadline has come, or may have come. The timer is disarmed; the core looks at
 * the clock and arms it again. Interrupts off.
 */
void timer_interrupt(void);

#endif
