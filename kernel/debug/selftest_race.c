/* SPDX-License-Identifier: MIT */
/*
 * Two CPUs that write one number without a lock, for kernels built with SAN=thread. Others do not notice.
 *
 *   race        plain accesses: the kernel reports a data race
 *   marked      accesses that are marked as atomic: no report
 */
#include "debug/selftest_race.h"

#include "base/cpu.h"
#include "base/panic.h"
#include "base/spinlock.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "sync/waitqueue.h"
#include <hal/timer.h>

#define LONG_NS 2000000000ull

static struct spinlock guard = SPINLOCK_INIT("selftest guard");
static unsigned number;
static unsigned started, finished; /* threads; atomic */

static NOINLINE void count_plainly(void)
{
    number++;
}

static NOINLINE void count_marked(void)
{
    __atomic_store_n(&number, __atomic_load_n(&number, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
}

/* All CPUs call the function, for two seconds. */
static void race(void *argument)
{
    struct waitqueue forever = WAITQUEUE_INIT(forever, "selftest");
    void (*count)(void) = *(void (**)(void))argument;

    __atomic_fetch_add(&started, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&started, __ATOMIC_SEQ_CST) < cpu_count)
        cpu_relax(); /* all begin together */
    uint64_t end = clock_ns() + LONG_NS;
    while (clock_ns() < end)
        count();
    __atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
    acquire(&guard);
    for (;;) /* kernel threads do not end */
        sleep(&forever, &guard);
}

static void run(void (*count)(void))
{
    static void (*counter)(void);

    counter = count;
    for (unsigned i = 0; i < cpu_count; i++) {
        if (!kthread_start("racer", race, &counter))
            panic("selftest: no memory for a thread");
    }
    while (__atomic_load_n(&finished, __ATOMIC_SEQ_CST) < cpu_count)
        yield();
}

void selftest_race(void)
{
    run(count_plainly);
}

void selftest_marked(void)
{
    run(count_marked);
}
