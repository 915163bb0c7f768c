/* SPDX-License-Identifier: MIT */
/* Sleeping for a time: in a wait queue that no other code knows, so only the deadline or a signal ends it. */
#include "sync/pause.h"

#include "sync/waitqueue.h"
#include <abi/errno.h>

int sleep_to(const char *name, uint64_t deadline_ns)
{
    struct spinlock lock = SPINLOCK_INIT("pause");
    struct waitqueue queue = WAITQUEUE_INIT(queue, name);
    int error = 0;

    acquire(&lock);
    while (!error && clock_ns() < deadline_ns)
        error = sleep_interruptible_until(&queue, &lock, deadline_ns);
    release(&lock);
    return error == -ERESTART ? error : 0;
}
