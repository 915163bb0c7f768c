/* SPDX-License-Identifier: MIT */
/*
 * Sleep and wakeup, in orders that programs cannot force.
 *
 * selftest=sleeplock (two CPUs): the test holds the queue's own lock, so a sleeper cannot enter the queue.
 * The sleeper must keep its own lock for so long: a waker that got the lock now would not find the sleeper.
 *
 * selftest=sleepend: a sleep that its deadline ends says so, and leaves the queue.
 *
 * selftest=wakeup: three threads sleep, and one entry watches. A wakeup for one wakes the oldest thread and
 * the watcher; one for all wakes the rest.
 */
#include "debug/selftest_wait.h"

#include "base/panic.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define MS 1000000ull
#define SLEEPERS 3u
#define LONG_MS 10000u /* for an event that must come: a busy host may stand still for a while */
#define SHORT_MS 500u  /* for one that must not come */

static struct spinlock guard = SPINLOCK_INIT("selftest guard");
static struct waitqueue queue = WAITQUEUE_INIT(queue, "selftest");
static unsigned entered;         /* atomic: threads that are about to sleep */
static unsigned woken;           /* atomic: threads that have been woken */
static unsigned order[SLEEPERS]; /* guard: which they were */
static bool go;                  /* atomic */

static void start_thread(void (*entry)(void *), void *argument)
{
    if (!kthread_start("sleeper", entry, argument))
        panic("selftest: no memory for a thread");
}

/* The end of a kernel thread. */
static _Noreturn void stay_asleep(void)
{
    struct spinlock lock = SPINLOCK_INIT("selftest stay");
    struct waitqueue forever = WAITQUEUE_INIT(forever, "for ever");

    for (acquire(&lock);;)
        sleep(&forever, &lock);
}

/* Lets others run until the count is there, or for so long. */
static bool reached(const unsigned *count, unsigned wanted, unsigned patience_ms)
{
    uint64_t end = clock_ns() + patience_ms * MS;

    while (__atomic_load_n(count, __ATOMIC_ACQUIRE) < wanted) {
        if (clock_ns() >= end)
            return false;
        yield();
    }
    return true;
}

/* A thread that sleeps once. Its argument is its number. */
static void sleeper(void *argument)
{
    acquire(&guard);
    __atomic_fetch_add(&entered, 1, __ATOMIC_RELEASE);
    sleep(&queue, &guard);
    order[woken] = (unsigned)(uintptr_t)argument;
    __atomic_fetch_add(&woken, 1, __ATOMIC_RELEASE);
    release(&guard);
    stay_asleep();
}

/* The same, but interrupts are off until the sleep: nothing else runs on its CPU. */
static void sleeper_on_command(void *argument)
{
    (void)argument;
    acquire(&guard);
    __atomic_fetch_add(&entered, 1, __ATOMIC_RELEASE);
    while (!__atomic_load_n(&go, __ATOMIC_ACQUIRE))
        cpu_relax();
    sleep(&queue, &guard);
    __atomic_fetch_add(&woken, 1, __ATOMIC_RELEASE);
    release(&guard);
    stay_asleep();
}

void selftest_sleeplock(void)
{
    start_thread(sleeper_on_command, NULL);
    if (!reached(&entered, 1, LONG_MS))
        panic("selftest: the sleeper does not run");
    acquire(&queue.lock);
    __atomic_store_n(&go, true, __ATOMIC_RELEASE);
    uint64_t end = clock_ns() + 200 * MS;
    while (clock_ns() < end) {
        if (!__atomic_load_n(&guard.holder, __ATOMIC_RELAXED))
            panic("selftest: sleep() has released the caller's lock before it entered the queue");
        cpu_relax();
    }
    release(&queue.lock);
    acquire(&guard);
    wakeup(&queue);
    release(&guard);
    if (!reached(&woken, 1, LONG_MS))
        panic("selftest: wakeup() has not woken the sleeper");
}

void selftest_sleepend(void)
{
    acquire(&guard);
    int result = sleep_until(&queue, &guard, clock_ns() + MS);
    release(&guard);
    if (result != -ETIMEDOUT)
        panic("selftest: a sleep that its deadline ended returned %d, not %d", result, -ETIMEDOUT);
    if (has_waiters(&queue))
        panic("selftest: a sleep that its deadline ended has left its entry in the queue");
}

static void wake_one(void)
{
    acquire(&guard);
    wakeup_one(&queue);
    release(&guard);
    if (!reached(&woken, 1, LONG_MS))
        panic("selftest: wakeup_one() has woken no thread");
    if (reached(&woken, 2, SHORT_MS))
        panic("selftest: wakeup_one() has woken %u threads", woken);
    if (order[0] != 0)
        panic("selftest: wakeup_one() has woken thread %u, but thread 0 has slept longest",
              order[0]);
}

void selftest_wakeup(void)
{
    struct waiter watcher;
    struct wait_entry entry;

    for (unsigned i = 0; i < SLEEPERS; i++) {
        start_thread(sleeper, (void *)(uintptr_t)i);
        if (!reached(&entered, i + 1, LONG_MS))
            panic("selftest: a sleeper does not run");
    }
    waiter_init(&watcher);
    acquire(&guard); /* the last sleeper has released it: all are in the queue */
    wait_enter(&entry, &queue, &watcher, WAIT_WATCH);
    release(&guard);
    wake_one();
    if (!__atomic_load_n(&watcher.woken, __ATOMIC_RELAXED))
        panic("selftest: wakeup_one() has not told the entry that watches");
    wait_leave(&entry);
    acquire(&guard);
    wakeup(&queue);
    release(&guard);
    if (!reached(&woken, SLEEPERS, LONG_MS))
        panic("selftest: wakeup() has woken %u threads of %u", woken - 1, SLEEPERS - 1);
}
