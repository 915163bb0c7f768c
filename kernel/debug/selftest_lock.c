/* SPDX-License-Identifier: MIT */
/*
 * Tests of the spinlock: no fault, unless the lock is wrong.
 *
 *   lockcount   all CPUs add to one number under one lock: no addition may be lost
 *   lockirq     an interrupt waits until the last lock of its CPU is released, and comes then
 */
#include "debug/selftest_lock.h"

#include "base/cpu.h"
#include "base/panic.h"
#include "base/spinlock.h"
#include "sched/kthread.h"
#include "sched/timeout.h"
#include "sync/waitqueue.h"
#include <hal/irq.h>
#include <hal/timer.h>

#define MS 1000000ull /* nanoseconds */
#define ADDITIONS 50000u

static struct spinlock guard = SPINLOCK_INIT("selftest guard");
static struct spinlock outer = SPINLOCK_INIT("selftest outer");
static volatile unsigned number;  /* under guard, if that works: not atomic, so that a race shows */
static unsigned ready, done;      /* threads; atomic */
static volatile bool interrupted; /* set in the timer interrupt */

static void add_many(void)
{
    __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < cpu_count)
        cpu_relax(); /* all begin together */
    for (unsigned i = 0; i < ADDITIONS; i++) {
        acquire(&guard);
        number = number + 1;
        release(&guard);
    }
    __atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
}

static void adder(void *argument)
{
    struct waitqueue forever = WAITQUEUE_INIT(forever, "selftest");

    (void)argument;
    add_many();
    acquire(&outer);
    for (;;) /* kernel threads do not end */
        sleep(&forever, &outer);
}

void selftest_lockcount(void)
{
    for (unsigned i = 1; i < cpu_count; i++) {
        if (!kthread_start("adder", adder, NULL))
            panic("selftest: no memory for a thread");
    }
    add_many();
    while (__atomic_load_n(&done, __ATOMIC_SEQ_CST) < cpu_count)
        cpu_relax();
    if (number != cpu_count * ADDITIONS)
        panic("selftest: %u additions under a spinlock gave %u: two CPUs held it at one time",
              cpu_count * ADDITIONS, number);
}

static void look_for_locks(struct timeout *timeout)
{
    (void)timeout;
    if (holding(&guard) || holding(&outer))
        panic("selftest: an interrupt came before the spinlock was free");
    interrupted = true;
}

void selftest_lockirq(void)
{
    struct timeout timeout = {0};
    uint64_t now = clock_ns();

    timeout_call(&timeout, now + 5 * MS, look_for_locks);
    acquire(&outer);
    acquire(&guard);
    while (clock_ns() < now + 20 * MS)
        cpu_relax(); /* from now on the interrupt is pending */
    release(&guard);
    if (irq_enabled())
        panic("selftest: interrupts are on, but the CPU still holds an outer spinlock");
    release(&outer);
    if (!irq_enabled())
        panic("selftest: interrupts are off after the release of the last spinlock");
    while (!interrupted && clock_ns() < now + 10000 * MS)
        cpu_relax();
    timeout_cancel_call(&timeout);
    if (!interrupted)
        panic("selftest: no interrupt came after the release of the last spinlock");
}
