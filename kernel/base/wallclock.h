/* SPDX-License-Identifier: MIT */
/* The time of day, for file timestamps and clock_gettime(). */
#ifndef BASE_WALLCLOCK_H
#define BASE_WALLCLOCK_H

#include <abi/time.h>
#include <hal/types.h>

/* Asks the machine for the wall clock, once, at boot. */
void time_init(void);

/* Since 1970, UTC; since boot if the machine has no wall clock. Any context. */
struct timespec time_now(void);

/* Sets the time of day, a valid time, until the machine ends: how much later it is now, in nanoseconds. Any context. */
int64_t time_set(const struct timespec *now);

/* The value of clock_ns() at the given time of day; 0 if that lies before now. */
uint64_t time_to_deadline(const struct timespec *when);

/* A count of nanoseconds as seconds and the rest. */
struct timespec time_from_ns(uint64_t ns);

/* Whether a time that a program has passed is one, and is not negative; and that time in nanoseconds. */
bool time_is_valid(const struct timespec *time);
uint64_t time_to_ns(const struct timespec *time);

#endif
