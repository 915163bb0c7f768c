/* SPDX-License-Identifier: MIT */
/*
 * The time of day: the machine's wall clock at boot, and the monotonic clock since then. If a program sets the time, only
 * the difference between the two changes.
 *
 * The difference has two parts, which belong together. A spinlock lets one thread set them at a time. Every change of a
 * file reads them, so a reader takes no lock: it reads them again if `sets` says that they have changed meanwhile.
 */
#include "base/wallclock.h"

#include "base/spinlock.h"
#include <hal/platform.h>
#include <hal/timer.h>

static struct spinlock wallclock_lock = SPINLOCK_INIT("wall clock");
static struct timespec start; /* the time of day when clock_ns() was 0; 0: unknown */
static uint32_t sets;         /* atomic; odd while start is being set */

/* A copy of start, both parts of the same time. */
static struct timespec read_start(void)
{
    struct timespec copy;
    uint32_t before;

    do {
        before = __atomic_load_n(&sets, __ATOMIC_ACQUIRE);
        copy = start;
        __atomic_thread_fence(__ATOMIC_ACQUIRE); /* the copy comes before the second look */
    } while (unlikely((before & 1) != 0 || __atomic_load_n(&sets, __ATOMIC_RELAXED) != before));
    return copy;
}

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
    struct timespec now = time_from_ns(clock_ns()), first = read_start();

    now.tv_sec += first.tv_sec;
    now.tv_nsec += first.tv_nsec;
    if (now.tv_nsec >= NSEC_PER_SEC) {
        now.tv_nsec -= NSEC_PER_SEC;
        now.tv_sec++;
    }
    return now;
}

int64_t time_set(const struct timespec *now)
{
    const struct timespec since = time_from_ns(clock_ns());
    struct timespec first = {.tv_sec = now->tv_sec - since.tv_sec,
                             .tv_nsec = now->tv_nsec - since.tv_nsec};

    if (first.tv_nsec < 0) {
        first.tv_nsec += NSEC_PER_SEC;
        first.tv_sec--;
    }
    acquire(&wallclock_lock);
    int64_t change = (first.tv_sec - start.tv_sec) * NSEC_PER_SEC + first.tv_nsec - start.tv_nsec;
    __atomic_store_n(&sets, sets + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE); /* a reader that sees a new part sees the odd number */
    start = first;
    __atomic_store_n(&sets, sets + 1, __ATOMIC_RELEASE);
    release(&wallclock_lock);
    return change;
}

/* The start of the machine may lie before 1970, so it is no part of the calculation. */
uint64_t time_to_deadline(const struct timespec *when)
{
    const struct timespec wall = time_now();
    uint64_t ns = time_to_ns(when), now = time_to_ns(&wall);

    return ns > now ? clock_ns() + (ns - now) : 0;
}
