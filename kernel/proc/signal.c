/* SPDX-License-Identifier: MIT */
/*
 * Signals: sending and delivering them, and the state of a process that decides about both.
 *
 * t->signal_due says whether the thread is to deliver a signal: one is pending for it or its process, not
 * blocked, and has an effect; or the thread must end (t->killed). It is checked at each return to user mode,
 * and by each sleep that a signal may interrupt. All code that changes masks, actions or pending signals
 * therefore calls update_due() or assign(). A signal that ends the process sets p->killed as soon as it is
 * sent. This also ends sleeps that other signals do not interrupt.
 *
 * A signal for the process is due to one of the threads that have not blocked it. If this thread blocks it
 * before it has delivered it, or ends, another thread takes its place.
 *
 * If a signal interrupts a system call that has had no effect yet, the call returns -ERESTART. It is then
 * made again, unless a handler without SA_RESTART runs: in that case it fails with EINTR. A call that POSIX
 * never restarts returns -EINTR itself.
 *
 * Locks: signals.lock of each process, inside tree_lock.
 */
#include "proc/signal.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "lib/string.h"
#include "proc/exit.h"
#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/wait.h>

#define SET(signal) ((sigmask_t)1 << ((signal)-1))
#define ALL_SIGNALS (((sigmask_t)1 << (NSIG - 1)) - 1)
#define UNBLOCKABLE (SET(SIGKILL) | SET(SIGSTOP))

/* Sends the signal for a fault of the program: the handler finds the registers of the fault in its frame. */
#define FAULTS (SET(SIGILL) | SET(SIGTRAP) | SET(SIGBUS) | SET(SIGFPE) | SET(SIGSEGV))

/* Signals that do nothing by default; those that would stop a process do not do that yet. */
#define HARMLESS                                                                                   \
    (SET(SIGCHLD) | SET(SIGCONT) | SET(SIGURG) | SET(SIGWINCH) | SET(SIGSTOP) | SET(SIGTSTP) |     \
     SET(SIGTTIN) | SET(SIGTTOU))

/* The signals that have no effect on the process. For init, these are all for which it has no handler. */
static sigmask_t without_effect(const struct proc *p)
{
    const struct signals *s = &p->signals;

    return p == init_proc ? ~s->caught : s->ignored | (HARMLESS & ~s->caught);
}

/* Discards signals that were blocked when they came and now have no effect. p->signals.lock held. */
static void update_due(struct thread *t)
{
    struct signals *s = &t->proc->signals;
    sigmask_t useless = without_effect(t->proc) & ~t->signals.blocked;

    s->pending &= ~useless;
    t->signals.pending &= ~useless;
    bool due = t->killed || ((s->pending | t->signals.pending) & ~t->signals.blocked) != 0;
    __atomic_store_n(&t->signal_due, due, __ATOMIC_SEQ_CST);
}

static void update_all(struct proc *p)
{
    struct thread *t;

    LIST_FOR_EACH (t, &p->threads, proc_link)
        update_due(t);
}

/* A signal is due to the thread; a fatal one also ends sleeps that others do not. p->signals.lock held. */
static void make_due(struct thread *t, bool fatal)
{
    __atomic_store_n(&t->signal_due, true, __ATOMIC_SEQ_CST);
    sched_wake_signalled(t, fatal);
}

/* The thread must end. p->signals.lock held. */
static void kill_thread(struct thread *t)
{
    __atomic_store_n(&t->killed, true, __ATOMIC_SEQ_CST);
    make_due(t, true);
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

/* A thread that has not blocked the signal, or NULL: the calling thread, else the oldest. p->signals.lock held. */
static struct thread *receiver(struct proc *p, int signal)
{
    struct thread *t, *self = current(), *found = NULL;

    LIST_FOR_EACH (t, &p->threads, proc_link) {
        if (!(t->signals.blocked & SET(signal)) && (!found || t == self))
            found = t;
    }
    return found;
}

/* Makes those of the process's pending signals that are in the set due to some thread. p->signals.lock held. */
static void assign(struct proc *p, sigmask_t set)
{
    uint32_t left = (uint32_t)(p->signals.pending & set);

    for (; left; left &= left - 1) {
        struct thread *t = receiver(p, __builtin_ctz(left) + 1);
        if (t)
            make_due(t, false);
    }
}

/* Whether a signal has an effect on the process; one that is blocked may have one later. */
static bool has_effect(const struct proc *p, int signal, bool blocked)
{
    return blocked || !(without_effect(p) & SET(signal));
}

void signal_send(struct proc *p, int signal, const struct signal_origin *origin)
{
    struct signals *s = &p->signals;

    acquire(&s->lock);
    struct thread *t = receiver(p, signal);
    if (!p->exited && !p->kernel_thread && has_effect(p, signal, !t)) {
        if (!(s->pending & SET(signal))) /* a pending one keeps its origin */
            s->origins[signal] = *origin;
        s->pending |= SET(signal);
        if (t && !(s->caught & SET(signal)))
            kill_by(p, signal);
        else if (t)
            make_due(t, false);
    }
    release(&s->lock);
}

/* Sends a signal to a thread. p->signals.lock held. */
static void send_to(struct thread *t, int signal)
{
    struct proc *p = t->proc;
    bool blocked = t->signals.blocked & SET(signal);

    if (!has_effect(p, signal, blocked))
        return;
    t->signals.pending |= SET(signal);
    if (!blocked && !(p->signals.caught & SET(signal)))
        kill_by(p, signal);
    else if (!blocked)
        make_due(t, false);
}

int signal_send_thread(pid_t tid, int signal)
{
    struct proc *p = current_proc();
    struct thread *t;
    int error = -ESRCH;

    acquire(&p->signals.lock);
    LIST_FOR_EACH (t, &p->threads, proc_link) {
        if (t->tid != tid)
            continue;
        error = 0;
        if (signal)
            send_to(t, signal);
    }
    release(&p->signals.lock);
    return error;
}

void signal_send_self(int signal)
{
    struct thread *t = current();

    acquire(&t->proc->signals.lock);
    send_to(t, signal);
    t->signals.fault_code = t->signals.pending & SET(signal) ? SI_KERNEL : 0;
    release(&t->proc->signals.lock);
}

void signal_send_child_end(struct proc *parent, int pid, int status)
{
    const struct signal_origin origin = {
        .code = WIFEXITED(status) ? CLD_EXITED : CLD_KILLED,
        .pid = pid,
        .value = (uintptr_t)(WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status)),
    };

    /* Without the lock: if the parent is changing its action, the signal came before that. */
    if (!(without_effect(parent) & ~proc_thread(parent)->signals.blocked & SET(SIGCHLD)))
        signal_send(parent, SIGCHLD, &origin);
}

/* Without the lock: if p is changing the action, either answer is right. */
bool signal_discards_children(const struct proc *p)
{
    const struct signals *s = &p->signals;

    return (s->ignored & SET(SIGCHLD)) ||
           ((s->caught & SET(SIGCHLD)) && s->actions[SIGCHLD].flags & SA_NOCLDWAIT);
}

bool signal_fault(int signal, int code, uintptr_t address)
{
    struct thread *t = current();
    struct signals *s = &t->proc->signals;

    acquire(&s->lock);
    bool handled = (s->caught & ~t->signals.blocked & SET(signal)) != 0;
    if (handled) {
        t->signals.fault_code = code;
        t->signals.fault_address = address;
        t->signals.pending |= SET(signal);
        update_due(t);
    }
    release(&s->lock);
    return handled;
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

    assign(t->proc, ~t->signals.blocked);
}

void signal_forget(void)
{
    struct thread *t = current();
    struct proc *p = t->proc;
    struct signals *s = &p->signals;

    acquire(&s->lock);
    s->pending = s->ignored = s->caught = 0;
    t->signals = (struct thread_signals){0};
    p->ending = PROC_GOES_ON;
    __atomic_store_n(&p->killed, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&t->killed, false, __ATOMIC_SEQ_CST);
    update_due(t);
    release(&s->lock);
}

/* The origin of a signal that is pending for a thread: a fault, or another thread of the process. */
static struct signal_origin thread_origin(const struct thread *t, int signal)
{
    const struct thread_signals *own = &t->signals;

    if (own->fault_code && (SET(signal) & (FAULTS | SET(SIGPIPE))))
        return (struct signal_origin){.code = own->fault_code, .value = own->fault_address};
    return (struct signal_origin){.code = SI_TKILL, .pid = t->proc->pid};
}

/* The siginfo_t of a signal. */
static siginfo_t describe_signal(const struct signal_origin *origin, int signal)
{
    bool fault = (SET(signal) & FAULTS) && origin->code > SI_USER && origin->code != SI_KERNEL;

    return (siginfo_t){
        .si_signo = signal,
        .si_code = origin->code,
        .si_pid = origin->pid,
        .si_status = signal == SIGCHLD ? (int)origin->value : 0,
        .si_addr = fault ? (void *)origin->value : NULL,
    };
}

/* The next signal to deliver, or 0. Faults come first, so that their handler sees the fault's registers. */
static int next_signal(const struct thread *t)
{
    sigmask_t ready = (t->signals.pending | t->proc->signals.pending) & ~t->signals.blocked;
    uint32_t set = (uint32_t)(ready & FAULTS ? ready & FAULTS : ready);

    _Static_assert(NSIG <= 33, "sets of signals do not fit into a word");
    return set ? __builtin_ctz(set) + 1 : 0;
}

/*
 * Prepares the call of a signal's handler, and blocks signals for it. True if an interrupted system call is
 * to be made again. The lock is held.
 */
static bool prepare_call(struct thread *t, int signal, const struct signal_origin *origin,
                         struct signal_call *call)
{
    struct signals *s = &t->proc->signals;
    struct thread_signals *own = &t->signals;
    const struct signal_action *action = &s->actions[signal];

    *call = (struct signal_call){
        .signal = signal,
        .handler = action->handler,
        .restorer = action->restorer,
        .info = describe_signal(origin, signal),
        .mask = own->has_suspended ? own->suspended : own->blocked,
    };
    own->has_suspended = false;
    own->blocked |= action->mask | (action->flags & SA_NODEFER ? 0 : SET(signal));
    if (action->flags & SA_RESETHAND)
        s->caught &= ~SET(signal);
    return action->flags & SA_RESTART;
}

/* Takes a pending signal away from the thread, or from the process: its origin. The lock is held. */
static struct signal_origin take_pending(struct thread *t, int signal)
{
    struct signals *s = &t->proc->signals;

    if (t->signals.pending & SET(signal)) {
        t->signals.pending &= ~SET(signal);
        struct signal_origin origin = thread_origin(t, signal);
        t->signals.fault_code = 0;
        return origin;
    }
    s->pending &= ~SET(signal);
    return s->origins[signal];
}

/* Takes the next signal: false if there is none. call->handler is 0 if it ends the process. */
static bool take_signal(struct thread *t, struct signal_call *call, bool *restart)
{
    struct signals *s = &t->proc->signals;

    acquire(&s->lock);
    int signal = next_signal(t);
    if (signal) {
        struct signal_origin origin = take_pending(t, signal);
        sigmask_t blocked = t->signals.blocked;
        if (s->caught & SET(signal))
            *restart = prepare_call(t, signal, &origin, call);
        else
            *call = (struct signal_call){.signal = signal};
        assign(t->proc, t->signals.blocked & ~blocked);
    }
    update_due(t);
    release(&s->lock);
    return signal != 0;
}

/* The handler's frame cannot be written: the stack is full, or the stack pointer is wrong. */
static NORETURN void end_without_stack(const struct trapframe *tf, int signal)
{
    struct proc *p = current_proc();

    kprintf("pid %d %s: signal %d, no stack for its handler at 0x%08zx: killed\n", p->pid, p->name,
            signal, (size_t)trapframe_sp(tf));
    proc_exit(SIGSEGV);
}

void signal_deliver(struct trapframe *tf, bool repeat)
{
    struct thread *t = current();
    struct signal_call call;
    bool restart = false;

    if (t->proc->killed)
        proc_exit(t->proc->killed);
    if (t->killed)
        thread_exit();
    while (take_signal(t, &call, &restart)) {
        if (!call.handler)
            proc_exit(call.signal);
        if (repeat && restart)
            trapframe_repeat_syscall(tf);
        else if (repeat)
            trapframe_set_result(tf, -EINTR);
        repeat = false;
        if (!trapframe_push_signal(tf, &call))
            end_without_stack(tf, call.signal);
    }
    if (repeat)
        trapframe_repeat_syscall(tf);
}

void signal_fork(struct proc *child)
{
    const struct signals *from = &current_proc()->signals;
    struct signals *to = &child->signals;

    to->ignored = from->ignored;
    to->caught = from->caught;
    if (from->caught)
        memcpy(to->actions, from->actions, sizeof(to->actions));
}

void signal_exec(void)
{
    struct proc *p = current_proc();

    acquire(&p->signals.lock);
    p->signals.caught = 0;
    update_due(current());
    release(&p->signals.lock);
}

void signal_get_action(int signal, struct sigaction *action)
{
    const struct signals *s = &current_proc()->signals;
    const struct signal_action *own = &s->actions[signal];

    *action = (struct sigaction){.sa_handler = s->ignored & SET(signal) ? SIG_IGN : SIG_DFL};
    if (s->caught & SET(signal)) {
        *action = (struct sigaction){
            .sa_handler = (void (*)(int))own->handler,
            .sa_flags = (int)own->flags,
            .sa_mask = own->mask,
            .sa_restorer = (void (*)(void))own->restorer,
        };
    }
}

/* Discards a signal that has no effect any more, blocked or not (POSIX, sigaction()). The lock is held. */
static void discard_useless(struct proc *p, int signal)
{
    sigmask_t useless = without_effect(p) & SET(signal);
    struct thread *t;

    p->signals.pending &= ~useless;
    LIST_FOR_EACH (t, &p->threads, proc_link)
        t->signals.pending &= ~useless;
}

void signal_set_action(int signal, const struct sigaction *action)
{
    struct proc *p = current_proc();
    struct signals *s = &p->signals;

    acquire(&s->lock);
    s->ignored &= ~SET(signal);
    s->caught &= ~SET(signal);
    if (action->sa_handler == SIG_IGN) {
        s->ignored |= SET(signal);
    } else if (action->sa_handler != SIG_DFL) {
        s->caught |= SET(signal);
        s->actions[signal] = (struct signal_action){
            .handler = (uintptr_t)action->sa_handler,
            .restorer = (uintptr_t)action->sa_restorer,
            .flags = (uint32_t)action->sa_flags,
            .mask = action->sa_mask & ALL_SIGNALS & ~UNBLOCKABLE,
        };
    }
    discard_useless(p, signal);
    update_all(p);
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
    assign(t->proc, t->signals.blocked & ~before);
    update_due(t);
}

void signal_set_blocked(sigmask_t blocked)
{
    struct thread *t = current();

    acquire(&t->proc->signals.lock);
    change_mask(t, blocked);
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

void signal_suspend(sigmask_t blocked)
{
    struct thread *t = current();
    struct signals *s = &t->proc->signals;
    struct waitqueue queue = WAITQUEUE_INIT(queue, "sigsuspend");

    acquire(&s->lock);
    t->signals.suspended = t->signals.blocked;
    t->signals.has_suspended = true;
    change_mask(t, blocked);
    while (!thread_interrupted())
        sleep_interruptible(&queue, &s->lock);
    release(&s->lock);
}
