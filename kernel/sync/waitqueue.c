/* SPDX-License-Identifier: MIT */
/*
 * Sleeping and waking.
 *
 * How no wakeup is lost: a thread enters the queue before it releases the lock of its condition, so a waker that
 * changes the condition afterwards finds the entry. The waker sets waiter->woken, and then wakes the thread under
 * its run queue's lock. The thread declares itself asleep under that lock, unless woken is set, and holds the lock until
 * the CPU has switched away from it. So sched_wake() finds it awake, or asleep and gone from its CPU (sched/sched.c).
 *
 * A sleeper can also be woken without its queue: by a signal or a deadline. So it is the sleeper that takes its entry
 * out of the queue if it is still in it. The waker's last touch of an entry, and of the waiter, is the store of
 * entry->queue = NULL.
 */
#include "sync/waitqueue.h"

#include "base/lockcheck.h"
#include "base/panic.h"
#include "sched/sched.h"
#include "sched/timeout.h"
#include <abi/errno.h>
#include <hal/timer.h>

void waitqueue_init(struct waitqueue *queue, const char *name)
{
    initlock(&queue->lock, "waitqueue");
    list_init(&queue->waiters);
    queue->name = name;
}

void waiter_init(struct waiter *waiter)
{
    *waiter = (struct waiter){.thread = current()};
}

void wait_enter(struct wait_entry *entry, struct waitqueue *queue, struct waiter *waiter,
                enum wait_kind kind)
{
    entry->waiter = waiter;
    entry->queue = queue;
    entry->kind = kind;
    acquire(&queue->lock);
    if (kind == WAIT_WATCH)
        list_push_front(&queue->waiters, &entry->link);
    else
        list_push_back(&queue->waiters, &entry->link);
    release(&queue->lock);
}

/* The error if a signal ends or prevents a sleep of that kind, else 0. A kill is always a signal that is due. */
static int signalled(enum sleep_kind kind)
{
    if (likely(!thread_interrupted()))
        return 0;
    if (kind == SLEEP_INTERRUPTIBLE)
        return -ERESTART;
    return kind == SLEEP_KILLABLE && thread_killed() ? -EINTR : 0;
}

/* How a wait has ended. timeout is NULL if it had no deadline. */
static int wait_result(enum sleep_kind kind, const struct timeout *timeout)
{
    int error = signalled(kind);

    return error || !timeout || !timeout->fired ? error : -ETIMEDOUT;
}

/*
 * Declares the thread asleep, unless an event that ends the wait has come before. The run queue's lock is held at
 * return: the caller releases its own lock, and then calls sched_block().
 */
static void declare_asleep(const struct waiter *waiter, enum sleep_kind kind,
                           const struct timeout *timeout, const char *name)
{
    struct thread *t = waiter->thread;

    sched_lock();
    t->sleep_kind = (uint8_t)kind;
    t->waits_for = name;
    /* An event that came before this cannot wake the thread any more: it is seen here. */
    if (!__atomic_load_n(&waiter->woken, __ATOMIC_RELAXED) && !signalled(kind) &&
        !(timeout && timeout->fired))
        t->state = THREAD_SLEEPING;
}

int wait_block(struct waiter *waiter, enum sleep_kind kind, uint64_t deadline_ns, const char *name)
{
    struct timeout timeout, *limit = deadline_ns == TIMER_NEVER ? NULL : &timeout;

    lockcheck_sleep(NULL);
    if (limit)
        timeout_set(limit, deadline_ns);
    declare_asleep(waiter, kind, limit, name);
    sched_block();
    if (limit)
        timeout_cancel(limit);
    return wait_result(kind, limit);
}

void wait_leave(struct wait_entry *entry)
{
    struct waitqueue *queue = __atomic_load_n(&entry->queue, __ATOMIC_ACQUIRE);

    if (!queue)
        return;
    acquire(&queue->lock);
    if (entry->queue) {
        list_remove(&entry->link);
        entry->queue = NULL;
    }
    release(&queue->lock);
}

/* Waits in one queue. The lock is not held at return, so that timeouts are cancelled without it. */
static int wait_in(struct waitqueue *queue, struct spinlock *lock, enum sleep_kind kind,
                   const struct timeout *timeout)
{
    struct waiter waiter;
    struct wait_entry entry;

    lockcheck_sleep(lock);
    waiter_init(&waiter);
    wait_enter(&entry, queue, &waiter, WAIT_TURN);
    declare_asleep(&waiter, kind, timeout, queue->name);
    release(lock);
    sched_block();
    wait_leave(&entry);
    return wait_result(kind, timeout);
}

/* The same, no longer than until deadline_ns. */
static int wait_until(struct waitqueue *queue, struct spinlock *lock, enum sleep_kind kind,
                      uint64_t deadline_ns)
{
    struct timeout timeout, *limit = deadline_ns == TIMER_NEVER ? NULL : &timeout;

    if (limit)
        timeout_set(limit, deadline_ns);
    int result = wait_in(queue, lock, kind, limit);
    if (limit)
        timeout_cancel(limit);
    acquire(lock);
    return result;
}

void sleep(struct waitqueue *queue, struct spinlock *lock)
{
    wait_in(queue, lock, SLEEP_DEEP, NULL);
    acquire(lock);
}

int sleep_killable(struct waitqueue *queue, struct spinlock *lock)
{
    int result = wait_in(queue, lock, SLEEP_KILLABLE, NULL);

    acquire(lock);
    return result;
}

int sleep_interruptible(struct waitqueue *queue, struct spinlock *lock)
{
    int result = wait_in(queue, lock, SLEEP_INTERRUPTIBLE, NULL);

    acquire(lock);
    return result;
}

int sleep_until(struct waitqueue *queue, struct spinlock *lock, uint64_t deadline_ns)
{
    return wait_until(queue, lock, SLEEP_KILLABLE, deadline_ns);
}

int sleep_interruptible_until(struct waitqueue *queue, struct spinlock *lock, uint64_t deadline_ns)
{
    return wait_until(queue, lock, SLEEP_INTERRUPTIBLE, deadline_ns);
}

/* Takes an entry out of its queue, and wakes the thread. The queue's lock is held. */
static void wake_entry(struct wait_entry *entry)
{
    struct waiter *waiter = entry->waiter;

    list_remove(&entry->link);
    __atomic_store_n(&waiter->woken, true, __ATOMIC_RELAXED);
    sched_wake(waiter->thread);
    __atomic_store_n(&entry->queue, NULL, __ATOMIC_RELEASE);
}

/* Wakes all that watch, and the first so many of the others. */
static void wake_waiters(struct waitqueue *queue, unsigned most)
{
    acquire(&queue->lock);
    while (!list_empty(&queue->waiters)) {
        struct wait_entry *entry = LIST_FIRST(&queue->waiters, struct wait_entry, link);
        if (entry->kind == WAIT_TURN && most-- == 0)
            break;
        wake_entry(entry);
    }
    release(&queue->lock);
}

void wake_all_waiters(struct waitqueue *queue)
{
    wake_waiters(queue, ~0u);
}

void wake_one_waiter(struct waitqueue *queue)
{
    wake_waiters(queue, 1);
}
