/* SPDX-License-Identifier: MIT */
/*
 * Stopping and continuing a process.
 *
 * A signal that stops is delivered like others, by a thread that returns to user mode. This thread sets
 * signals.stop, which is due to all threads of the process: sleeps that a signal may interrupt end, and each
 * thread comes to its own return to user mode. There it sleeps, without locks, half-done work, or a place in
 * any other queue. Only SIGCONT and SIGKILL end this sleep. The last thread that arrives tells the parent.
 * A system call that was interrupted in this way is made again after the stop (proc/signal.c).
 *
 * SIGCONT continues the process when it is sent, even if it is blocked or ignored.
 *
 * Locks: tree_lock guards p->report, signals.lock of the process all else here.
 */
#include "proc/stop.h"

#include "proc/group.h"
#include "proc/internal.h"
#include "proc/pending.h"
#include "sched/sched.h"
#include <abi/wait.h>

/* Whether the process has just stopped: all threads have arrived. Once for each stop. Both locks held. */
static bool has_stopped(struct proc *p)
{
    struct signals *s = &p->signals;
    struct thread *t;

    if (!s->stop || s->stopped || p->killed || p->ending == PROC_EXITS)
        return false;
    LIST_FOR_EACH (t, &p->threads, proc_link) {
        if (!t->signals.stopped)
            return false;
    }
    s->stopped = true;
    return true;
}

void stop_tell_parent(struct proc *p, int status)
{
    if (p->exited || !p->parent)
        return;
    p->report = status;
    wakeup(&p->parent->child_exit);
    signal_send_child(p->parent, p, status);
}

/* Ends the stop: true if it had been complete. Both locks held. */
static bool continue_process(struct proc *p)
{
    struct signals *s = &p->signals;
    struct thread *t;
    bool stopped = s->stopped;

    s->stop = 0;
    s->stopped = false;
    LIST_FOR_EACH (t, &p->threads, proc_link)
        t->signals.stopped = false;
    wakeup(&s->stop_queue);
    return stopped;
}

bool stop_prepare(struct proc *p, int signal)
{
    if (SIGSET(signal) & STOPS)
        pending_discard(p, SIGSET(SIGCONT));
    if (signal != SIGCONT)
        return false;
    pending_discard(p, STOPS);
    return p->signals.stop && continue_process(p);
}

/* Takes the signal, and begins the stop that it means. Both locks held. */
static void begin_stop(struct thread *t, int signal)
{
    struct proc *p = t->proc;
    struct thread *other;

    pending_take(t, signal);
    /* No process could continue an orphaned group (POSIX, 2.4.3). */
    if (signal != SIGSTOP && group_is_orphaned(p->pgid))
        return;
    p->signals.stop = signal;
    LIST_FOR_EACH (other, &p->threads, proc_link)
        pending_make_due(other, false);
}

/* Sleeps as long as the process is stopped. */
static void sleep_stopped(struct thread *t)
{
    struct signals *s = &t->proc->signals;

    acquire(&s->lock);
    while (t->signals.stopped && !t->killed)
        sleep_killable(&s->stop_queue, &s->lock);
    t->signals.stopped = false;
    release(&s->lock);
}

void stop_thread(int signal)
{
    struct thread *t = current();
    struct proc *p = t->proc;
    struct signals *s = &p->signals;

    acquire(&tree_lock);
    acquire(&s->lock);
    if (!s->stop && pending_next(t) == signal && pending_stops(p, signal))
        begin_stop(t, signal);
    t->signals.stopped = s->stop && !t->killed;
    int status = has_stopped(p) ? W_STOPCODE(s->stop) : 0;
    release(&s->lock);
    if (status)
        stop_tell_parent(p, status);
    release(&tree_lock);
    sleep_stopped(t);
}

void stop_thread_left(struct proc *p)
{
    struct signals *s = &p->signals;

    acquire(&s->lock);
    int status = has_stopped(p) ? W_STOPCODE(s->stop) : 0;
    release(&s->lock);
    if (status)
        stop_tell_parent(p, status);
}

bool stop_comes(void)
{
    struct thread *t = current();
    struct proc *p = t->proc;
    struct signals *s = &p->signals;

    acquire(&s->lock);
    bool comes =
        s->stop || ((s->pending | t->signals.pending) & ~t->signals.blocked & STOPS & ~s->caught);
    if (comes)
        pending_make_due(t, false);
    release(&s->lock);
    return comes;
}
