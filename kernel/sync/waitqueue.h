/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: threads sleep in them until an event.
 *
 * The condition that a thread waits for is guarded by a lock of the caller's. The thread enters the queue with
 * that lock held, releases it, and blocks: so a wakeup made after the condition has changed is never lost. For
 * one queue and a spinlock, sleep() does all of this; for one queue and a mutex, mutex_sleep() (sync/mutex.h). A
 * thread that waits for several events at once (vfs/poll.c) has an entry in each queue, and blocks once.
 *
 * A wakeup touches the waiters of its queue only. Sleepers may also return early: always test again in a loop.
 */
#ifndef SYNC_WAITQUEUE_H
#define SYNC_WAITQUEUE_H

#include "base/spinlock.h"
#include "lib/list.h"
#include "sched/thread.h"

struct waitqueue {
    struct spinlock lock; /* guards waiters, and the entries in it */
    /* struct wait_entry by link: first WAIT_WATCH, then WAIT_TURN, the oldest first */
    struct list waiters;
    const char *name; /* a constant: the name that ps shows for a thread that sleeps here */
};

/* A thread that waits, for an event of one queue or of several. On its kernel stack. */
struct waiter {
    struct thread *thread;
    bool woken; /* A: by a wakeup of one of its queues, since it was last false */
};

enum wait_kind {
    WAIT_TURN,  /* it takes what the event brings: wakeup_one() wakes one of these */
    WAIT_WATCH, /* it only wants to know of events: each wakeup wakes it */
};

/* The place of a waiter in one queue. In memory of the thread that waits. */
struct wait_entry {
    struct list link;
    struct waitqueue *queue; /* or NULL: in none, or a wakeup has taken it out */
    struct waiter *waiter;
    enum wait_kind kind;
};

#define WAITQUEUE_INIT(queue, queue_name)                                                          \
    {                                                                                              \
        .lock = SPINLOCK_INIT("waitqueue"), .waiters = LIST_INIT((queue).waiters),                 \
        .name = (queue_name)                                                                       \
    }

void waitqueue_init(struct waitqueue *queue, const char *name);

/*
 * Sleeps until a wakeup. The caller holds lock, and no other spinlock; it is released while sleeping
 * and held again at return. Process context.
 */
void sleep(struct waitqueue *queue, struct spinlock *lock);

/* The same, but a kill ends the sleep too: -EINTR if the thread has been killed, else 0. */
int sleep_killable(struct waitqueue *queue, struct spinlock *lock);

/*
 * The same, but any signal ends the sleep: -ERESTART, for the result of the system call (proc/signal.c),
 * else 0. For waits of unlimited length; not in file systems, whose operations must be completed.
 */
int sleep_interruptible(struct waitqueue *queue, struct spinlock *lock);

/* The last two, and no longer than until clock_ns() reaches deadline_ns: -ETIMEDOUT then. TIMER_NEVER: no limit. */
int sleep_until(struct waitqueue *queue, struct spinlock *lock, uint64_t deadline_ns);
int sleep_interruptible_until(struct waitqueue *queue, struct spinlock *lock, uint64_t deadline_ns);

/*
 * The parts of a wait. wait_enter() puts an entry into a queue. The caller holds the lock that guards the condition, a
 * spinlock or a mutex. It tests the condition afterwards, or has tested it under the same lock. wait_leave() takes the
 * entry out, if no wakeup has done so: before the entry's memory, or the waiter's, is used for anything else.
 */
void waiter_init(struct waiter *waiter);
void wait_enter(struct wait_entry *entry, struct waitqueue *queue, struct waiter *waiter,
                enum wait_kind kind);
void wait_leave(struct wait_entry *entry);

/*
 * Sleeps, unless waiter->woken is true already, until it becomes true, or a signal that ends a sleep of that kind is
 * due, or clock_ns() reaches deadline_ns (TIMER_NEVER: no limit). name, a constant, is for ps. 0, -ERESTART
 * (SLEEP_INTERRUPTIBLE), -EINTR (SLEEP_KILLABLE) or -ETIMEDOUT. Process context, without spinlocks.
 */
int wait_block(struct waiter *waiter, enum sleep_kind kind, uint64_t deadline_ns, const char *name);

/* The long parts of the wakeups. */
void wake_all_waiters(struct waitqueue *queue);
void wake_one_waiter(struct waitqueue *queue);

/* An empty queue is the usual case. The lock of the condition orders this look after a waiter has entered. */
static inline bool has_waiters(const struct waitqueue *queue)
{
    return !list_seems_empty(&queue->waiters);
}

/* Wakes every thread of a queue; or those that watch it, and the longest waiting other one. Any context. */
static inline void wakeup(struct waitqueue *queue)
{
    if (unlikely(has_waiters(queue)))
        wake_all_waiters(queue);
}

static inline void wakeup_one(struct waitqueue *queue)
{
    if (unlikely(has_waiters(queue)))
        wake_one_waiter(queue);
}

#endif
