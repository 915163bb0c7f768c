/* SPDX-License-Identifier: MIT */
/*
 * Signals: sending them, and the actions and masks that decide about them.
 *
 * A signal that ends the process sets p->killed as soon as it is sent. This also ends sleeps that other signals
 * do not interrupt. Others become pending (proc/pending.c), and a thread delivers them at its return to user
 * mode (proc/deliver.c, also about system calls that signals interrupt). proc/stop.c stops and continues.
 *
 * Locks: signals.lock of each process, inside tree_lock.
 */
#include "proc/signal.h"

#include "lib/string.h"
#include "proc/internal.h"
#include "proc/pending.h"
#include "proc/proc.h"
#include "proc/sigqueue.h"
#include "proc/stop.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/wait.h>

/* The thread must end. p->signals.lock held. */
static void kill_thread(struct thread *t)
{
    __atomic_store_n(&t->killed, true, __ATOMIC_SEQ_CST);
    pending_make_due(t, true);
}

/* Sets p->killed; the first signal counts. All threads are to end. p->signals.lock held. */
static void kill_by(struct proc *p, int signal)
{
    struct thread *t;

    if (p->killed)
        return;
    __atomic_store_n(&p->killed, signal, __ATOMIC_SEQ_CST);
    LIST_FOR_EACH (t, &p->threads, proc_link)
        kill_thread(t);
}

/* Whether a signal has an effect on the process; one that is blocked may have one later. */
static bool has_effect(const struct proc *p, int signal, bool blocked)
{
    return blocked || !(pending_without_effect(p) & SIGSET(signal));
}

/*
 * A signal is pending that t has not blocked (NULL: all threads have). If it ends the process, it does so now;
 * but as long as the process is to stop, only SIGKILL does. p->signals.lock held.
 */
static void take_effect(struct proc *p, struct thread *t, int signal)
{
    bool handled = SIGSET(signal) & (p->signals.caught | STOPS);

    if (t && !handled && (!p->signals.stop || signal == SIGKILL))
        kill_by(p, signal);
    else if (t)
        pending_make_due(t, false);
    else
        wakeup(&p->signals.waiters);
}

/* Makes a signal pending for the process, and keeps its origin: 0 or -EAGAIN. p->signals.lock held. */
static int add_pending(struct proc *p, int signal, const struct signal_origin *origin)
{
    struct signals *s = &p->signals;
    int error = 0;

    if (signal >= SIGRTMIN)
        error = sigqueue_add(p, &s->queue, signal, origin);
    else if (!(s->pending & SIGSET(signal))) /* a pending one keeps its origin */
        s->origins[signal] = *origin;
    if (!error)
        s->pending |= SIGSET(signal);
    return error;
}

int signal_send(struct proc *p, int signal, const struct signal_origin *origin)
{
    struct signals *s = &p->signals;
    int error = 0;

    acquire(&s->lock);
    bool continued = stop_prepare(p, signal);
    struct thread *t = pending_receiver(p, signal);
    if (!p->exited && !p->kernel_thread && has_effect(p, signal, !t)) {
        error = add_pending(p, signal, origin);
        if (!error)
            take_effect(p, t, signal);
    }
    release(&s->lock);
    if (continued)
        stop_tell_parent(p, W_CONTINUED);
    return error;
}

/* Sends a signal without a queue to a thread. True: see stop_prepare(). p->signals.lock held. */
static bool send_to(struct thread *t, int signal)
{
    struct proc *p = t->proc;
    bool blocked = t->signals.blocked & SIGSET(signal), continued = stop_prepare(p, signal);

    if (has_effect(p, signal, blocked)) {
        t->signals.pending |= SIGSET(signal);
        take_effect(p, blocked ? NULL : t, signal);
    }
    return continued;
}

/* Sends a real-time signal to a thread: 0 or -EAGAIN. p->signals.lock held. */
static int queue_for(struct thread *t, int signal, const struct signal_origin *origin)
{
    struct proc *p = t->proc;
    bool blocked = t->signals.blocked & SIGSET(signal);

    if (!has_effect(p, signal, blocked))
        return 0;
    int error = sigqueue_add(p, &t->signals.queue, signal, origin);
    if (!error) {
        t->signals.pending |= SIGSET(signal);
        take_effect(p, blocked ? NULL : t, signal);
    }
    return error;
}

/*
 * Sends a signal below SIGRTMIN to a thread. If its origin says more than that of tgkill(), it waits in the queue; without
 * memory for that, it is lost. Returns as send_to() does. p->signals.lock held.
 */
static bool send_with_origin(struct thread *t, int signal, const struct signal_origin *origin)
{
    bool pending_before = t->signals.pending & SIGSET(signal);
    bool continued = send_to(t, signal);

    if (!pending_before && t->signals.pending & SIGSET(signal) && origin->code != SI_TKILL)
        (void)sigqueue_add(t->proc, &t->signals.queue, signal, origin);
    return continued;
}

/* The thread with that number, or NULL. p->signals.lock held. */
static struct thread *thread_of(struct proc *p, pid_t tid)
{
    struct thread *t;

    LIST_FOR_EACH (t, &p->threads, proc_link) {
        if (t->tid == tid)
            return t;
    }
    return NULL;
}

int signal_send_thread(pid_t tid, int signal, int code, uintptr_t value)
{
    struct proc *p = current_proc();
    const struct signal_origin origin = {code, p->pid, value, p->cred.uid};
    bool continued = false;
    int error = 0;

    acquire(&tree_lock);
    acquire(&p->signals.lock);
    struct thread *t = thread_of(p, tid);
    if (!t)
        error = -ESRCH;
    else if (signal >= SIGRTMIN)
        error = queue_for(t, signal, &origin);
    else if (signal)
        continued = send_with_origin(t, signal, &origin);
    release(&p->signals.lock);
    if (continued)
        stop_tell_parent(p, W_CONTINUED);
    release(&tree_lock);
    return error;
}

/* The origin of a timer's signal that is pending for a thread, or for the process (NULL); else NULL. S held. */
static struct signal_origin *pending_of_timer(struct proc *p, struct thread *t, int signal,
                                              int timer)
{
    struct signal_origin *origin = &p->signals.origins[signal];

    if (t || signal >= SIGRTMIN)
        return sigqueue_of_timer(t ? &t->signals.queue : &p->signals.queue, signal, timer);
    bool pending = p->signals.pending & SIGSET(signal);
    return pending && origin->code == SI_TIMER && origin->pid == timer ? origin : NULL;
}

/* Whether the signal was pending already, and has been counted. */
static bool count_overrun(struct proc *p, struct thread *t, int signal,
                          const struct signal_origin *origin)
{
    struct signal_origin *before = pending_of_timer(p, t, signal, origin->pid);

    if (before)
        before->uid = MIN(before->uid + 1 + origin->uid, (uint32_t)INT32_MAX);
    return before;
}

void signal_send_timer(struct proc *p, pid_t tid, int signal, const struct signal_origin *origin)
{
    bool continued = false;

    acquire(&p->signals.lock);
    struct thread *t = tid ? thread_of(p, tid) : NULL;
    bool done = (tid && !t) || count_overrun(p, t, signal, origin);
    if (!done && t && signal >= SIGRTMIN)
        queue_for(t, signal, origin);
    else if (!done && t)
        continued = send_with_origin(t, signal, origin);
    release(&p->signals.lock);
    if (!done && !t)
        signal_send(p, signal, origin);
    if (continued)
        stop_tell_parent(p, W_CONTINUED);
}

bool signal_is_held(int signal)
{
    const struct thread *t = current();

    return (t->signals.blocked | t->proc->signals.ignored) & SIGSET(signal);
}

void signal_send_self(int signal)
{
    struct thread *t = current();

    acquire(&t->proc->signals.lock);
    send_to(t, signal);
    t->signals.fault_code = t->signals.pending & SIGSET(signal) ? SI_KERNEL : 0;
    release(&t->proc->signals.lock);
}

struct signal_origin signal_child_origin(int pid, uint32_t uid, int status)
{
    if (WIFEXITED(status))
        return (struct signal_origin){CLD_EXITED, pid, (uintptr_t)WEXITSTATUS(status), uid};
    if (WIFSTOPPED(status))
        return (struct signal_origin){CLD_STOPPED, pid, (uintptr_t)WSTOPSIG(status), uid};
    if (WIFCONTINUED(status))
        return (struct signal_origin){CLD_CONTINUED, pid, SIGCONT, uid};
    return (struct signal_origin){CLD_KILLED, pid, (uintptr_t)WTERMSIG(status), uid};
}

/* Whether the action of SIGCHLD has the flag, with any handler or none. */
static bool has_child_flag(const struct signals *s, uint32_t flag)
{
    return s->detailed & SIGSET(SIGCHLD) && s->actions[SIGCHLD].flags & flag;
}

/* Whether the process wants no SIGCHLD for this status. */
static bool wants_no_news(const struct proc *p, int status)
{
    const struct signals *s = &p->signals;
    bool lives = WIFSTOPPED(status) || WIFCONTINUED(status);

    if (lives && has_child_flag(s, SA_NOCLDSTOP))
        return true;
    return pending_without_effect(p) & ~proc_thread(p)->signals.blocked & SIGSET(SIGCHLD);
}

void signal_send_child(struct proc *parent, const struct proc *child, int status)
{
    const struct signal_origin origin = signal_child_origin(child->pid, child->cred.uid, status);

    /* Without the lock: if the parent is changing its action, the signal came before that. */
    if (!wants_no_news(parent, status))
        signal_send(parent, SIGCHLD, &origin);
}

/* Without the lock: if p is changing the action, either answer is right. */
bool signal_discards_children(const struct proc *p)
{
    const struct signals *s = &p->signals;

    return (s->ignored & SIGSET(SIGCHLD)) || has_child_flag(s, SA_NOCLDWAIT);
}

void signal_end(struct proc *p, int signal)
{
    acquire(&p->signals.lock);
    kill_by(p, signal);
    release(&p->signals.lock);
}

bool signal_end_threads(enum proc_ending why, int status)
{
    struct thread *t, *self = current();
    struct proc *p = self->proc;

    acquire(&p->signals.lock);
    bool first = p->ending < why;
    if (first) {
        p->ending = why;
        p->status = status;
        LIST_FOR_EACH (t, &p->threads, proc_link) {
            if (t != self)
                kill_thread(t);
        }
    }
    release(&p->signals.lock);
    return first;
}

void signal_threads_ended(void)
{
    struct proc *p = current_proc();

    acquire(&p->signals.lock);
    if (p->ending == PROC_EXECS)
        p->ending = PROC_GOES_ON;
    release(&p->signals.lock);
}

void signal_hand_over(void)
{
    struct thread *t = current();

    pending_assign(t->proc, ~t->signals.blocked);
    sigqueue_drop(t->proc, &t->signals.queue, ALL_SIGNALS);
}

void signal_end_pending(struct proc *p)
{
    if (likely(!p->signals.queued)) /* no signal is sent to it any more */
        return;
    acquire(&p->signals.lock);
    pending_discard(p, ALL_SIGNALS);
    release(&p->signals.lock);
}

void signal_forget(void)
{
    struct thread *t = current();
    struct proc *p = t->proc;
    struct signals *s = &p->signals;

    acquire(&s->lock);
    pending_discard(p, ALL_SIGNALS);
    s->ignored = s->caught = s->detailed = 0;
    s->stop = 0;
    s->stopped = false;
    t->signals = (struct thread_signals){0};
    p->ending = PROC_GOES_ON;
    __atomic_store_n(&p->killed, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&t->killed, false, __ATOMIC_SEQ_CST);
    pending_update(t);
    release(&s->lock);
}

/* One more than the largest signal of a set. */
static size_t end_of_set(sigmask_t set)
{
    uint32_t high = (uint32_t)(set >> 32);

    return high ? 65u - (unsigned)__builtin_clz(high)
                : 33u - (unsigned)__builtin_clz((uint32_t)set);
}

void signal_fork(struct proc *child)
{
    const struct signals *from = &current_proc()->signals;
    struct signals *to = &child->signals;

    to->ignored = from->ignored;
    to->caught = from->caught;
    to->detailed = from->detailed;
    if (from->detailed)
        memcpy(to->actions, from->actions, end_of_set(from->detailed) * sizeof(to->actions[0]));
}

void signal_exec(void)
{
    struct proc *p = current_proc();

    acquire(&p->signals.lock);
    p->signals.caught = p->signals.detailed = 0;
    current()->signals.alt_size = 0;
    pending_update(current());
    release(&p->signals.lock);
}

void signal_get_action(int signal, struct sigaction *action)
{
    const struct signals *s = &current_proc()->signals;
    const struct signal_action *own = &s->actions[signal];

    *action = (struct sigaction){0};
    if (s->detailed & SIGSET(signal)) {
        action->sa_flags = (int)own->flags;
        action->sa_mask = own->mask;
        action->sa_restorer = (void (*)(void))own->restorer;
    }
    if (s->caught & SIGSET(signal))
        action->sa_handler = (void (*)(int))own->handler;
    else
        action->sa_handler = s->ignored & SIGSET(signal) ? SIG_IGN : SIG_DFL;
}

/* Puts a signal into a set, or takes it out. */
static void set_member(sigmask_t *set, int signal, bool member)
{
    *set = member ? *set | SIGSET(signal) : *set & ~SIGSET(signal);
}

void signal_set_action(int signal, const struct sigaction *action)
{
    struct proc *p = current_proc();
    struct signals *s = &p->signals;
    bool ignored = action->sa_handler == SIG_IGN;
    bool caught = !ignored && action->sa_handler != SIG_DFL;

    acquire(&s->lock);
    s->actions[signal] = (struct signal_action){
        .handler = (uintptr_t)action->sa_handler,
        .restorer = (uintptr_t)action->sa_restorer,
        .flags = (uint32_t)action->sa_flags,
        .mask = action->sa_mask & ~UNBLOCKABLE,
    };
    set_member(&s->detailed, signal, caught || action->sa_flags || s->actions[signal].mask);
    set_member(&s->ignored, signal, ignored);
    set_member(&s->caught, signal, caught);
    /* blocked or not (POSIX, sigaction()) */
    pending_discard(p, pending_without_effect(p) & SIGSET(signal));
    pending_update_all(p);
    release(&s->lock);
}

sigmask_t signal_blocked(void)
{
    return current()->signals.blocked;
}

/* Changes the calling thread's mask; others get signals that it should have delivered. The lock is held. */
static void change_mask(struct thread *t, sigmask_t blocked)
{
    sigmask_t before = t->signals.blocked;

    t->signals.blocked = blocked & ALL_SIGNALS & ~UNBLOCKABLE;
    pending_assign(t->proc, t->signals.blocked & ~before);
    pending_update(t);
}

void signal_set_blocked(sigmask_t blocked)
{
    struct thread *t = current();

    acquire(&t->proc->signals.lock);
    change_mask(t, blocked);
    release(&t->proc->signals.lock);
}

void signal_set_alt_stack(uintptr_t base, uint32_t size)
{
    struct thread *t = current();

    acquire(&t->proc->signals.lock);
    t->signals.alt_base = base;
    t->signals.alt_size = size;
    release(&t->proc->signals.lock);
}

sigmask_t signal_pending(void)
{
    struct thread *t = current();
    struct signals *s = &t->proc->signals;

    acquire(&s->lock);
    sigmask_t pending = (s->pending | t->signals.pending) & t->signals.blocked;
    release(&s->lock);
    return pending;
}

void signal_set_blocked_for_call(sigmask_t blocked)
{
    struct thread *t = current();

    acquire(&t->proc->signals.lock);
    if (!t->signals.has_suspended) /* else the call is made again after a stop */
        t->signals.suspended = t->signals.blocked;
    t->signals.has_suspended = true;
    change_mask(t, blocked);
    release(&t->proc->signals.lock);
}

void signal_reset_blocked(void)
{
    struct thread *t = current();

    acquire(&t->proc->signals.lock);
    if (t->signals.has_suspended)
        change_mask(t, t->signals.suspended);
    t->signals.has_suspended = false;
    release(&t->proc->signals.lock);
}

void signal_wait(void)
{
    struct signals *s = &current_proc()->signals;
    struct waitqueue queue = WAITQUEUE_INIT(queue, "sigsuspend");

    acquire(&s->lock);
    while (!thread_interrupted())
        sleep_interruptible(&queue, &s->lock);
    release(&s->lock);
}
