/* SPDX-License-Identifier: MIT */
/* The averages of the load, against numbers computed by hand: 1 - 1/e is 0.632. */
#include "unit.h"

#include "../host.h"
#include "base/cpu.h"
#include "sched/load.h"
#include "sched/runqueue.h"

#define MINUTE 60000000000ull

static struct runqueue queue;
static uint64_t clock_before;

static int begin(void **state)
{
    (void)state;
    clock_before = host_clock_ns;
    cpus[0].runqueue = &queue;
    cpus[0].online = true;
    cpus[0].idle = cpus[0].thread;
    host_clock_ns += 200 * MINUTE; /* earlier tests have no weight any more */
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_clock_ns = clock_before;
    cpus[0].runqueue = NULL;
    cpus[0].online = false;
    cpus[0].idle = NULL;
    return 0;
}

/* The average of that many minutes (by its place), in thousandths. */
static unsigned average(unsigned which)
{
    uint32_t load[3];

    load_get(load);
    return (unsigned)((uint64_t)load[which] * 1000 / LOAD_ONE);
}

/* So many threads want a CPU for that time, with a timer interrupt each second. */
static void work(unsigned threads, uint64_t time)
{
    queue.count = threads;
    for (uint64_t end = host_clock_ns + time; host_clock_ns < end; host_clock_ns += 1000000000)
        load_count(host_clock_ns);
    queue.count = 0;
}

static void rises_and_falls(void **state)
{
    (void)state;
    assert_int_equal(average(0), 0);
    work(2, MINUTE);
    assert_in_range(average(0), 1255, 1275); /* 2 * 0.632 */
    assert_in_range(average(1), 355, 372);   /* 2 * (1 - e^(-1/5)) */
    work(2, 59 * MINUTE);
    assert_in_range(average(0), 1995, 2000);
    assert_in_range(average(2), 1955, 1970); /* 2 * (1 - e^-4) */
}

/* A machine without interrupts has had nothing to do. */
static void a_pause_counts_as_idle(void **state)
{
    (void)state;
    work(2, 60 * MINUTE);
    host_clock_ns += MINUTE;
    assert_in_range(average(0), 725, 745); /* 2 / e */
    host_clock_ns += 1000 * MINUTE;
    assert_int_equal(average(0), 0);
}

/* Several CPUs count the same time once, and a clock that is behind counts nothing. */
static void each_period_counts_once(void **state)
{
    (void)state;
    queue.count = 1;
    load_count(host_clock_ns);
    unsigned once = average(0);
    for (unsigned i = 0; i < 10; i++)
        load_count(host_clock_ns);
    load_count(host_clock_ns - MINUTE);
    queue.count = 0;
    assert_int_equal(average(0), once);
}

int test_load(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rises_and_falls, begin, end),
        cmocka_unit_test_setup_teardown(a_pause_counts_as_idle, begin, end),
        cmocka_unit_test_setup_teardown(each_period_counts_once, begin, end),
    };

    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
