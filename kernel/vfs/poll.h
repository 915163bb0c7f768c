/* SPDX-License-Identifier: MIT */
/* Waiting for many files at once. */
#ifndef VFS_POLL_H
#define VFS_POLL_H

#include "sync/waitqueue.h"
#include <abi/poll.h>
#include <hal/types.h>

#define POLL_QUEUES 2 /* wait queues of one file, at most */
#define POLL_READ (POLLIN | POLLRDNORM)
#define POLL_WRITE (POLLOUT | POLLWRNORM)

/* A caller of a file's poll operation that is going to sleep until an event of the file. */
struct poll_watch {
    struct waiter *waiter;
    struct wait_entry *entries; /* POLL_QUEUES of them, of this file */
    unsigned used;              /* by the operation that is being called */
};

/*
 * For poll operations: each wakeup of the queue wakes the caller. watch may be NULL: the caller only wants to know
 * the present events. The operation holds the lock that guards the condition, and tests the condition after this.
 */
void poll_enter(struct poll_watch *watch, struct waitqueue *queue);

/* The descriptors of a call: in user memory, or in the kernel's. */
struct poll_fds {
    struct pollfd *kernel; /* or NULL: user is their address */
    uintptr_t user;
    unsigned count;
};

/*
 * Fills in revents of all descriptors: the number of entries with events. If there are none, waits
 * for one until clock_ns() reaches deadline_ns (0: does not wait; TIMER_NEVER: no limit), and then returns 0.
 * -EFAULT, -ENOMEM, or -ERESTART: a signal is due.
 */
int poll_files(const struct poll_fds *fds, uint64_t deadline_ns);

#endif
