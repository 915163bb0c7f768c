/* SPDX-License-Identifier: MIT */
/*
 * Waiting for signals without a handler: sigtimedwait() and its kin. All threads have blocked the signals, so
 * they stay pending. A signal that finds no thread to deliver it wakes the threads that wait here.
 *
 * Locks: signals.lock of the process.
 */
#include "proc/sigwait.h"

#include "proc/deliver.h"
#include "proc/pending.h"
#include <abi/errno.h>

/* Takes a pending signal of the set: its number, or 0. The lock is held. */
static int take_one(struct thread *t, sigmask_t set, siginfo_t *info)
{
    int signal = signal_first((t->signals.pending | t->proc->signals.pending) & set);

    if (!signal)
        return 0;
    struct signal_origin origin = pending_take(t, signal);
    *info = signal_describe(&origin, signal);
    pending_update(t);
    return signal;
}

int signal_wait_for(sigmask_t set, uint64_t deadline_ns, siginfo_t *info)
{
    struct thread *t = current();
    struct signals *s = &t->proc->signals;
    int signal, error = 0;

    acquire(&s->lock);
    for (;;) {
        signal = take_one(t, set & ~UNBLOCKABLE, info);
        if (signal || error)
            break;
        error = sleep_interruptible_until(&s->waiters, &s->lock, deadline_ns);
    }
    release(&s->lock);
    if (signal)
        return signal;
    return error == -ETIMEDOUT ? -EAGAIN : error;
}
