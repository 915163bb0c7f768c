/* SPDX-License-Identifier: MIT */
/*
 * Sleeping and waking.
 *
 * How no wakeup is lost: the sleeper joins the queue under the queue's lock and declares itself
 * asleep under its run queue's lock before it gives up the caller's lock. A waker that changes the
 * condition afterwards finds it in the queue. If that happens before the sleeper has left its CPU,
 * sched_wake() just takes the declaration back, and the switch does not happen (sched/sched.c).
 *
 * A sleeper can also be woken without its queue: by a signal or a deadline. So it is the sleeper that
 * takes itself out of the queue if it is still in it. The waker's last touch of a sleeper is the
 * store of waiting = NULL.
 */
#include "sync/waitqueue.h"

#include "base/lockcheck.h"
#include "base/panic.h"
#include "sched/sched.h"
#include "sched/timeout.h"
#include <abi/errno.h>

void waitqueue_init(struct waitqueue *queue, const char *name)
{
    initlock(&queue->lock, "waitqueue");
    list_init(&queue->waiters);
    queue->name = name;
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

/* Joins the queue, gives lock up, sleeps, leaves the queue; lock is not held at return. */
static void wait_in(struct waitqueue *queue, struct spinlock *lock, enum sleep_kind kind,
                    const struct timeout *timeout)
{
    struct thread *t = current();

    lockcheck_sleep(lock);
    acquire(&queue->lock);
    list_push_back(&queue->waiters, &t->wait_link);
    t->waiting = queue;

    sched_lock();
    t->sleep_kind = (uint8_t)kind;
    /* A signal or deadline that came before this cannot wake us any more: it is seen here. */
    if (!signalled(kind) && !(timeout && timeout->fired))
        t->state = THREAD_SLEEPING;
    /* The run queue's lock is taken inside the other two, and outlives them. */
    release(&queue->lock);
    release(lock);
    sched_block();

    if (__atomic_load_n(&t->waiting, __ATOMIC_ACQUIRE)) {
        acquire(&queue->lock);
        if (t->waiting) {
            list_remove(&t->wait_link);
            t->waiting = NULL;
        }
        release(&queue->lock);
    }
}

/* A sleep that signals may end, no longer than until deadline_ns. */
static int wait_until(struct waitqueue *queue, struct spinlock *lock, enum sleep_kind kind,
                      uint64_t deadline_ns)
{
    struct timeout timeout;

    timeout_set(&timeout, deadline_ns);
    wait_in(queue, lock, kind, &timeout);
    timeout_cancel(&timeout);
    acquire(lock);
    int error = signalled(kind);
    return error || !timeout.fired ? error : -ETIMEDOUT;
}

void sleep(struct waitqueue *queue, struct spinlock *lock)
{
    wait_in(queue, lock, SLEEP_DEEP, NULL);
    acquire(lock);
}

int sleep_killable(struct waitqueue *queue, struct spinlock *lock)
{
    wait_in(queue, lock, SLEEP_KILLABLE, NULL);
    acquire(lock);
    return signalled(SLEEP_KILLABLE);
}

int sleep_interruptible(struct waitqueue *queue, struct spinlock *lock)
{
    wait_in(queue, lock, SLEEP_INTERRUPTIBLE, NULL);
    acquire(lock);
    return signalled(SLEEP_INTERRUPTIBLE);
}

int sleep_until(struct waitqueue *queue, struct spinlock *lock, uint64_t deadline_ns)
{
    return wait_until(queue, lock, SLEEP_KILLABLE, deadline_ns);
}

int sleep_interruptible_until(struct waitqueue *queue, struct spinlock *lock, uint64_t deadline_ns)
{
    return wait_until(queue, lock, SLEEP_INTERRUPTIBLE, deadline_ns);
}

static void wake_waiters(struct waitqueue *queue, unsigned most)
{
    /* An empty queue is the usual case. The waiter's lock orders this look after it has joined. */
    if (list_empty(&queue->waiters))
        return;
    acquire(&queue->lock);
    while (most-- > 0 && !list_empty(&queue->waiters)) {
        struct thread *t = LIST_FIRST(&queue->waiters, struct thread, wait_link);
        list_remove(&t->wait_link);
        sched_wake(t);
        __atomic_store_n(&t->waiting, NULL, __ATOMIC_RELEASE);
    }
    release(&queue->lock);
}

void wakeup(struct waitqueue *queue)
{
    wake_waiters(queue, ~0u);
}

void wakeup_one(struct waitqueue *queue)
{
    wake_waiters(queue, 1);
}
