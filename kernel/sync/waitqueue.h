/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: threads sleep in them until an event.
 *
 * The condition that a thread waits for is guarded by a spinlock of the caller's; sleep() gives that
 * lock up in such a way that a wakeup() made after the condition has changed is never lost. A wakeup
 * touches the waiters of its queue only. Sleepers may also return early: always test again in a loop.
 */
#ifndef SYNC_WAITQUEUE_H
#define SYNC_WAITQUEUE_H

#include "base/spinlock.h"
#include "lib/list.h"

struct waitqueue {
    struct spinlock lock; /* guards waiters */
    struct list waiters;  /* struct thread by wait_link, longest waiting first */
    const char *name;     /* the name that ps shows for a thread that sleeps here */
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

/* The last two, and no longer than until clock_ns() reaches deadline_ns: -ETIMEDOUT then. */
int sleep_until(struct waitqueue *queue, struct spinlock *lock, uint64_t deadline_ns);
int sleep_interruptible_until(struct waitqueue *queue, struct spinlock *lock, uint64_t deadline_ns);

/* Wakes every thread, or the longest waiting one, of a queue. Any context. */
void wakeup(struct waitqueue *queue);
void wakeup_one(struct waitqueue *queue);

#endif
