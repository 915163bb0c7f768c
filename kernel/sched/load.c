/* SPDX-License-Identifier: MIT */
/* The load: averages of the number of threads that want a CPU. */
#include "sched/load.h"

#include "base/cpu.h"
#include "sched/runqueue.h"
#include <hal/timer.h>

#define MISSED_MAX 720u /* an hour: older counts have no weight any more */

/*
 * The part of the old average that stays after LOAD_SECONDS, of LOAD_ONE: e to the power of -5/60, -5/300 and -5/900.
 * So a load that has ended has lost 63 % of its weight after the minutes of the average.
 */
static const uint32_t kept[3] = {60296, 64453, 65173};

static uint32_t averages[3]; /* atomic: written by the CPU that has moved periods */
static uint32_t periods;     /* atomic: since the boot, that have been counted */

unsigned load_now(void)
{
    unsigned count = 0;

    for (unsigned i = 0; i < cpu_count; i++) {
        if (!cpu_online(&cpus[i]))
            continue;
        count += __atomic_load_n(&cpus[i].runqueue->count, __ATOMIC_RELAXED);
        count += __atomic_load_n(&cpus[i].thread, __ATOMIC_RELAXED) != cpus[i].idle;
    }
    return count;
}

/* The average after one more period with so many threads. */
static uint32_t next_average(uint32_t average, uint32_t part, unsigned threads)
{
    uint64_t sum = (uint64_t)average * part + (uint64_t)threads * LOAD_ONE * (LOAD_ONE - part);

    return (uint32_t)((sum + LOAD_ONE / 2) / LOAD_ONE);
}

void load_count(uint64_t now)
{
    uint32_t before = __atomic_load_n(&periods, __ATOMIC_RELAXED);
    uint32_t after = (uint32_t)(now / (LOAD_SECONDS * 1000000000ull));

    /* The clocks of two CPUs may differ a little. Only one of several CPUs counts a period. */
    if ((int32_t)(after - before) <= 0 ||
        !__atomic_compare_exchange_n(&periods, &before, after, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED))
        return;
    uint32_t missed = MIN(after - before - 1, MISSED_MAX);
    unsigned threads = load_now();
    for (unsigned i = 0; i < 3; i++) {
        uint32_t average = __atomic_load_n(&averages[i], __ATOMIC_RELAXED);
        for (uint32_t period = 0; period < missed; period++)
            average = next_average(average, kept[i], 0);
        __atomic_store_n(&averages[i], next_average(average, kept[i], threads), __ATOMIC_RELAXED);
    }
}

void load_get(uint32_t average[3])
{
    load_count(clock_ns());
    for (unsigned i = 0; i < 3; i++)
        average[i] = __atomic_load_n(&averages[i], __ATOMIC_RELAXED);
}
