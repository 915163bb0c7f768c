/* SPDX-License-Identifier: MIT */
/*
 * The load: how many threads run or wait for a CPU, as three averages over the last 1, 5 and 15 minutes.
 *
 * The threads are counted every LOAD_SECONDS, in the next timer interrupt after that time. A machine without such an
 * interrupt has had nothing to do, so that the counts that it has missed are 0. Therefore an idle machine needs no
 * interrupt for its load.
 */
#ifndef SCHED_LOAD_H
#define SCHED_LOAD_H

#include <hal/types.h>

#define LOAD_SECONDS 5u
#define LOAD_ONE 65536u /* the load of one thread */

/* Counts, if it is time. Any context; no run queue's lock held. */
void load_count(uint64_t now);

/* The three averages, in parts of LOAD_ONE; and the threads that run or wait for a CPU now. Any context, likewise. */
void load_get(uint32_t average[3]);
unsigned load_now(void);

#endif
