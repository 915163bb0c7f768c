/* SPDX-License-Identifier: MIT */
/*
 * Pending signals: which of them have an effect, and which thread is to deliver them. Only the files of
 * kernel/proc that are about signals include this. All functions want p->signals.lock.
 */
#ifndef PROC_PENDING_H
#define PROC_PENDING_H

#include "proc/proc.h"

#define SIGSET(signal) ((sigmask_t)1 << ((signal)-1))
#define ALL_SIGNALS UINT64_MAX
#define UNBLOCKABLE (SIGSET(SIGKILL) | SIGSET(SIGSTOP))

/* The signals for a fault of the program: the handler finds the registers of the fault in its frame. */
#define FAULTS                                                                                     \
    (SIGSET(SIGILL) | SIGSET(SIGTRAP) | SIGSET(SIGBUS) | SIGSET(SIGFPE) | SIGSET(SIGSEGV))

/* The signals that stop a process by default. */
#define STOPS (SIGSET(SIGSTOP) | SIGSET(SIGTSTP) | SIGSET(SIGTTIN) | SIGSET(SIGTTOU))

/* The real-time signals, each with a queue: those from SIGRTMIN on. */
#define QUEUED (ALL_SIGNALS & ~(SIGSET(SIGRTMIN) - 1))

/* The smallest signal of a set, or 0: there is none. */
static inline int signal_first(sigmask_t set)
{
    uint32_t low = (uint32_t)set, high = (uint32_t)(set >> 32);

    _Static_assert(NSIG == 65, "a set has a bit for each signal");
    if (likely(low))
        return __builtin_ctz(low) + 1;
    return high ? __builtin_ctz(high) + 33 : 0;
}

/* The signals that have no effect on the process. For init, these are all for which it has no handler. */
sigmask_t pending_without_effect(const struct proc *p);

/* Whether delivering the signal means to stop the process. */
static inline bool pending_stops(const struct proc *p, int signal)
{
    return SIGSET(signal) & STOPS & ~p->signals.caught;
}

/*
 * Sets t->signal_due, and discards signals that were blocked when they came and now have no effect. Only the
 * thread itself clears it: a call of another thread may have ended with -ERESTART because of it.
 */
void pending_update(struct thread *t);
void pending_update_all(struct proc *p);

/* A signal is due to the thread: wakes it if it sleeps; a fatal one also ends sleeps that others do not. */
void pending_make_due(struct thread *t, bool fatal);

/* A thread that has not blocked the signal, or NULL: the calling thread, else the oldest. */
struct thread *pending_receiver(struct proc *p, int signal);

/* Makes those of the process's pending signals that are in the set due to some thread. */
void pending_assign(struct proc *p, sigmask_t set);

/* The signals of the set are not pending any more, neither for the process nor for its threads. */
void pending_discard(struct proc *p, sigmask_t set);

/* The next signal that the thread is to deliver, or 0. */
int pending_next(const struct thread *t);

/* Whether a thread with this stack pointer runs on its alternate stack. */
static inline bool signal_on_alt_stack(const struct thread *t, uintptr_t sp)
{
    return sp - t->signals.alt_base - 1 < t->signals.alt_size; /* it grows down from its end */
}

/* Takes a pending signal, or one of several of its number, from the thread or from the process: its origin. */
struct signal_origin pending_take(struct thread *t, int signal);

#endif
