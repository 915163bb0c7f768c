/* SPDX-License-Identifier: MIT */
/* The time of day: the machine's wall clock at boot, and the monotonic clock since then. */
#include "base/wallclock.h"

#include <hal/platform.h>
#include <hal/timer.h>

static int64_t boot_second; /* wall clock time of clock_ns() == 0, in seconds; 0: unknown */

void time_init(void)
{
    int64_t now = platform_wall_clock();

    if (now > 0)
        boot_second = now - (int64_t)(clock_ns() / NSEC_PER_SEC);
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
    struct timespec now = time_from_ns(clock_ns());
    now.tv_sec += boot_second;
    return now;
}
