/* SPDX-License-Identifier: MIT */
/* Sleeping for a time, without an event to wait for. */
#ifndef SYNC_PAUSE_H
#define SYNC_PAUSE_H

#include <abi/time.h>
#include <hal/timer.h>

/*
 * Sleeps until clock_ns() reaches deadline_ns. name is what ps shows meanwhile. 0, or -ERESTART if a signal is
 * to be delivered to the process. Process context, without spinlocks.
 */
int sleep_to(const char *name, uint64_t deadline_ns);

/*
 * The same, until a time of day. If the time of day is set meanwhile, the new one counts: its setter calls
 * pause_time_set() afterwards.
 */
int sleep_to_time(const struct timespec *time);
void pause_time_set(void);

/* Sleeps for ns nanoseconds. For kernel threads and the boot, which get no signals. */
static inline void pause_ns(const char *name, uint64_t ns)
{
    sleep_to(name, clock_ns() + ns);
}

#endif
