/* SPDX-License-Identifier: MIT */
/*
 * The time of day: the machine's wall clock at boot, and the monotonic clock since then. If a program sets the time, only
 * the difference between the two changes.
 *
 * Locks: a spinlock guards the difference, whose parts belong together.
 */
#include "base/wallclock.h"

#include "base/spinlock.h"
#include <hal/platform.h>
#include <hal/timer.h>

static struct spinlock wallclock_lock = SPINLOCK_INIT("wall clock");
static struct timespec start; /* the time of day when clock_ns() was 0; 0: unknown */

void time_init(void)
{
    int64_t now = platform_wall_clock();

    if (now > 0)
        start.tv_sec = now - (int64_t)(clock_ns() / NSEC_PER_SEC);
}

struct timespec time_from_ns(uint64_t ns)
{
    return (struct timespec){.tv_sec = (int64_t)(ns / NSEC_PER_SEC),
                             .tv_nsec = (int32_t)(ns % NSEC_PER_SEC)};
}

bool time_is_valid(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < NSEC_PER_SEC;
}

/* A time of more than 2^32 seconds, which is 136 years, counts as that long: the product fits. */
uint64_t time_to_ns(const struct timespec *time)
{
    return MIN((uint64_t)time->tv_sec, UINT32_MAX) * NSEC_PER_SEC + (uint64_t)time->tv_nsec;
}

struct timespec time_now(void)
{
    acquire(&wallclock_lock);
    struct timespec now = time_from_ns(clock_ns());
    now.tv_sec += start.tv_sec;
    now.tv_nsec += start.tv_nsec;
    release(&wallclock_lock);
    if (now.tv_nsec >= NSEC_PER_SEC) {
        now.tv_nsec -= NSEC_PER_SEC;
        now.tv_sec++;
    }
    return now;
}

void time_set(const struct timespec *now)
{
    acquire(&wallclock_lock);
    const struct timespec since = time_from_ns(clock_ns());
    start = (struct timespec){.tv_sec = now->tv_sec - since.tv_sec,
                              .tv_nsec = now->tv_nsec - since.tv_nsec};
    if (start.tv_nsec < 0) {
        start.tv_nsec += NSEC_PER_SEC;
        start.tv_sec--;
    }
    release(&wallclock_lock);
}

/* The start of the machine may lie before 1970, so it is no part of the calculation. */
uint64_t time_to_deadline(const struct timespec *when)
{
    const struct timespec wall = time_now();
    uint64_t ns = time_to_ns(when), now = time_to_ns(&wall);

    return ns > now ? clock_ns() + (ns - now) : 0;
}
