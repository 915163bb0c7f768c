/* SPDX-License-Identifier: MIT */
/* Common to the calls of both doors about time (sys_time.c). */
#ifndef SYS_SYS_TIME_H
#define SYS_SYS_TIME_H

#include <abi/time.h>
#include <hal/types.h>

/* The call nanosleep() for a valid duration: its result. If a signal interrupts it, *left is the rest. Process context. */
intptr_t sleep_for(const struct timespec *wanted, struct timespec *left);

/* The call clock_settime(): its result. */
int clock_set(int clock, const struct timespec *now);

#endif
