/* SPDX-License-Identifier: MIT */
/*
 * Sleeping for a time: in a wait queue that no other code knows, so only the deadline or a signal ends it. The threads that
 * sleep until a time of day share a queue: a new time of day wakes them all, and each one calculates its deadline again.
 */
#include "sync/pause.h"

#include "base/wallclock.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>

/* Guards nothing: a sleep needs a lock for its condition. */
static struct spinlock pause_lock = SPINLOCK_INIT("pause");
static struct waitqueue time_queue = WAITQUEUE_INIT(time_queue, "nanosleep");

int sleep_to(const char *name, uint64_t deadline_ns)
{
    struct waitqueue queue = WAITQUEUE_INIT(queue, name);
    int error = 0;

    acquire(&pause_lock);
    while (!error && clock_ns() < deadline_ns)
        error = sleep_interruptible_until(&queue, &pause_lock, deadline_ns);
    release(&pause_lock);
    return error == -ERESTART ? error : 0;
}

int sleep_to_time(const struct timespec *time)
{
    uint64_t deadline;
    int error = 0;

    acquire(&pause_lock);
    while (error != -ERESTART && (deadline = time_to_deadline(time)) > clock_ns())
        error = sleep_interruptible_until(&time_queue, &pause_lock, deadline);
    release(&pause_lock);
    return error == -ERESTART ? error : 0;
}

/* Under the lock: a sleeper that has calculated its deadline before is in the queue. */
void pause_time_set(void)
{
    acquire(&pause_lock);
    wakeup(&time_queue);
    release(&pause_lock);
}
