/* SPDX-License-Identifier: MIT */
/*
 * Pending signals: which of them have an effect, and which thread is to deliver them.
 *
 * t->signal_due says whether the thread is to deliver a signal. It is true if a signal is pending for the thread or its
 * process, is not blocked, and has an effect; if the process is to stop; or if the thread must end (t->killed). It is
 * checked at each return to user mode, and by each sleep that a signal may interrupt. All code that changes masks,
 * actions or pending signals therefore calls pending_update() or pending_assign().
 *
 * A signal for the process is due to one of the threads that have not blocked it. If this thread blocks it
 * before it has delivered it, or ends, another thread takes its place.
 *
 * Locks: signals.lock of the process, which the callers hold.
 */
#include "proc/pending.h"

#include "proc/internal.h"
#include "proc/sigqueue.h"
#include "proc/timers.h"
#include "sched/sched.h"

/* Signals that do nothing by default. SIGCONT has its effect when it is sent. */
#define HARMLESS (SIGSET(SIGCHLD) | SIGSET(SIGCONT) | SIGSET(SIGURG) | SIGSET(SIGWINCH))

sigmask_t pending_without_effect(const struct proc *p)
{
    const struct signals *s = &p->signals;

    return p == init_proc ? ~s->caught : s->ignored | (HARMLESS & ~s->caught);
}

/* Takes the signals of a set out of those that are pending for the process or a thread. */
static void drop_pending(struct proc *p, sigmask_t *pending, struct queued_signal **queue,
                         sigmask_t set)
{
    if (unlikely(*queue && *pending & set))
        sigqueue_drop(p, queue, set);
    *pending &= ~set;
}

/* Signals without an effect are delivered, too: their timers learn the overruns. */
static void tell_timers(struct proc *p, sigmask_t set)
{
    for (set &= ~QUEUED; set; set &= set - 1) {
        const struct signal_origin *origin = &p->signals.origins[signal_first(set)];
        if (origin->code == SI_TIMER)
            timers_delivered(p, origin);
    }
}

void pending_update(struct thread *t)
{
    struct signals *s = &t->proc->signals;
    sigmask_t useless = pending_without_effect(t->proc) & ~t->signals.blocked;

    if (unlikely((s->pending | t->signals.pending) & useless)) {
        tell_timers(t->proc, s->pending & useless);
        drop_pending(t->proc, &s->pending, &s->queue, useless);
        drop_pending(t->proc, &t->signals.pending, &t->signals.queue, useless);
    }
    bool due =
        t->killed || s->stop || ((s->pending | t->signals.pending) & ~t->signals.blocked) != 0;
    if (due || t == current())
        __atomic_store_n(&t->signal_due, due, __ATOMIC_SEQ_CST);
}

void pending_update_all(struct proc *p)
{
    struct thread *t;

    LIST_FOR_EACH (t, &p->threads, proc_link)
        pending_update(t);
}

void pending_make_due(struct thread *t, bool fatal)
{
    __atomic_store_n(&t->signal_due, true, __ATOMIC_SEQ_CST);
    sched_wake_signalled(t, fatal);
}

struct thread *pending_receiver(struct proc *p, int signal)
{
    struct thread *t, *self = current(), *found = NULL;

    LIST_FOR_EACH (t, &p->threads, proc_link) {
        if (!(t->signals.blocked & SIGSET(signal)) && (!found || t == self))
            found = t;
    }
    return found;
}

void pending_assign(struct proc *p, sigmask_t set)
{
    sigmask_t left = p->signals.pending & set;

    for (; left; left &= left - 1) {
        struct thread *t = pending_receiver(p, signal_first(left));
        if (t)
            pending_make_due(t, false);
    }
}

void pending_discard(struct proc *p, sigmask_t set)
{
    struct thread *t;

    drop_pending(p, &p->signals.pending, &p->signals.queue, set);
    LIST_FOR_EACH (t, &p->threads, proc_link)
        drop_pending(p, &t->signals.pending, &t->signals.queue, set);
}

/* Faults come first, so that their handler sees the fault's registers. */
int pending_next(const struct thread *t)
{
    sigmask_t ready = (t->signals.pending | t->proc->signals.pending) & ~t->signals.blocked;

    return signal_first(ready & FAULTS ? ready & FAULTS : ready);
}

/* Takes the origin of a signal that is pending for a thread: a fault, a queue's entry, or another thread of the process. */
static struct signal_origin take_thread_origin(struct thread *t, int signal)
{
    struct thread_signals *own = &t->signals;
    struct signal_origin origin = {.code = SI_USER};

    if (unlikely(own->queue))
        sigqueue_take(t->proc, &own->queue, signal, &origin);
    if (origin.code != SI_USER)
        return origin;
    if (own->fault_code && (SIGSET(signal) & (FAULTS | SIGSET(SIGPIPE))))
        return (struct signal_origin){.code = own->fault_code, .value = own->fault_address};
    return (struct signal_origin){.code = SI_TKILL, .pid = t->proc->pid, .uid = t->proc->cred.uid};
}

/* Takes one of the pending real-time signals of that number: its origin. */
static struct signal_origin take_queued(struct proc *p, sigmask_t *pending,
                                        struct queued_signal **queue, int signal)
{
    struct signal_origin origin;

    if (!sigqueue_take(p, queue, signal, &origin))
        *pending &= ~SIGSET(signal);
    return origin;
}

/* Takes a pending signal, whatever has sent it. */
static struct signal_origin take(struct thread *t, int signal)
{
    struct signals *s = &t->proc->signals;
    bool own = t->signals.pending & SIGSET(signal);

    if (unlikely(signal >= SIGRTMIN))
        return own ? take_queued(t->proc, &t->signals.pending, &t->signals.queue, signal)
                   : take_queued(t->proc, &s->pending, &s->queue, signal);
    if (own) {
        t->signals.pending &= ~SIGSET(signal);
        struct signal_origin origin = take_thread_origin(t, signal);
        t->signals.fault_code = 0;
        return origin;
    }
    s->pending &= ~SIGSET(signal);
    return s->origins[signal];
}

struct signal_origin pending_take(struct thread *t, int signal)
{
    struct signal_origin origin = take(t, signal);

    if (unlikely(origin.code == SI_TIMER))
        timers_delivered(t->proc, &origin);
    return origin;
}
