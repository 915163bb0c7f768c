/* SPDX-License-Identifier: MIT */
/*
 * Signals: sending and delivering them, and the state of a process that decides about both.
 *
 * t->signal_due says whether a signal is to be delivered: one is pending, not blocked, and has an effect;
 * or the process has been killed (p->killed). It is checked at each return to user mode, and by each sleep
 * that a signal may interrupt. All code that changes masks, actions or pending signals therefore calls
 * update_due(). A signal that ends the process sets p->killed as soon as it is sent. This also ends sleeps
 * that other signals do not interrupt.
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

/* Tells all threads of the process whether a signal is to be delivered. p->signals.lock held. */
static void set_due(struct proc *p, bool due)
{
    struct thread *t;

    LIST_FOR_EACH (t, &p->threads, proc_link)
        __atomic_store_n(&t->signal_due, due, __ATOMIC_SEQ_CST);
}

/* Discards signals that were blocked when they came and now have no effect. p->signals.lock held. */
static void update_due(struct proc *p)
{
    struct signals *s = &p->signals;

    s->pending &= ~(without_effect(p) & ~s->blocked);
    bool due = p->killed || (s->pending & ~s->blocked) != 0;
    set_due(p, due);
}

/* Sets p->killed; the first signal counts. All threads are to end. p->signals.lock held. */
static void kill_by(struct proc *p, int signal)
{
    struct thread *t;

    if (p->killed)
        return;
    __atomic_store_n(&p->killed, signal, __ATOMIC_SEQ_CST);
    LIST_FOR_EACH (t, &p->threads, proc_link)
        __atomic_store_n(&t->killed, true, __ATOMIC_SEQ_CST);
}

/* Ends those sleeps of the process's threads that the signal may end. p->signals.lock held. */
static void wake_threads(struct proc *p, bool fatal)
{
    struct thread *t;

    LIST_FOR_EACH (t, &p->threads, proc_link) {
        if (t->signal_due)
            sched_wake_signalled(t, fatal);
    }
}

void signal_send(struct proc *p, int signal, const struct signal_origin *origin)
{
    struct signals *s = &p->signals;

    acquire(&s->lock);
    if (!p->exited && !p->kernel_thread && !(without_effect(p) & ~s->blocked & SET(signal))) {
        bool fatal = !(s->blocked & SET(signal)) && !(s->caught & SET(signal));
        if (!(s->pending & SET(signal))) /* a pending one keeps its origin */
            s->origins[signal] = *origin;
        s->pending |= SET(signal);
        if (fatal)
            kill_by(p, signal);
        update_due(p);
        wake_threads(p, fatal);
    }
    release(&s->lock);
}

void signal_send_self(int signal)
{
    const struct signal_origin origin = {.code = SI_KERNEL};

    signal_send(current_proc(), signal, &origin);
}

void signal_send_child_end(struct proc *parent, int pid, int status)
{
    const struct signal_origin origin = {
        .code = WIFEXITED(status) ? CLD_EXITED : CLD_KILLED,
        .pid = pid,
        .value = (uintptr_t)(WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status)),
    };

    /* Without the lock: if the parent is changing its action, the signal came before that. */
    if (!(without_effect(parent) & ~parent->signals.blocked & SET(SIGCHLD)))
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
    struct proc *p = current_proc();
    struct signals *s = &p->signals;

    acquire(&s->lock);
    bool handled = (s->caught & ~s->blocked & SET(signal)) != 0;
    if (handled) {
        s->origins[signal] = (struct signal_origin){.code = code, .value = address};
        s->pending |= SET(signal);
        update_due(p);
    }
    release(&s->lock);
    return handled;
}

void signal_end(struct proc *p, int signal)
{
    acquire(&p->signals.lock);
    kill_by(p, signal);
    update_due(p);
    wake_threads(p, true);
    release(&p->signals.lock);
}

void signal_forget(void)
{
    struct proc *p = current_proc();
    struct signals *s = &p->signals;

    acquire(&s->lock);
    s->pending = s->blocked = s->ignored = s->caught = 0;
    s->has_suspended = false;
    __atomic_store_n(&p->killed, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&current()->killed, false, __ATOMIC_SEQ_CST);
    update_due(p);
    release(&s->lock);
}

/* The siginfo_t of a pending signal. */
static siginfo_t describe_signal(const struct signals *s, int signal)
{
    const struct signal_origin *origin = &s->origins[signal];
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
static int next_signal(const struct signals *s)
{
    sigmask_t ready = s->pending & ~s->blocked;
    uint32_t set = (uint32_t)(ready & FAULTS ? ready & FAULTS : ready);

    _Static_assert(NSIG <= 33, "sets of signals do not fit into a word");
    return set ? __builtin_ctz(set) + 1 : 0;
}

/*
 * Prepares the call of a signal's handler, and blocks signals for it. True if an interrupted system call is
 * to be made again. s->lock held.
 */
static bool prepare_call(struct signals *s, int signal, struct signal_call *call)
{
    const struct signal_action *action = &s->actions[signal];

    *call = (struct signal_call){
        .signal = signal,
        .handler = action->handler,
        .restorer = action->restorer,
        .info = describe_signal(s, signal),
        .mask = s->has_suspended ? s->suspended : s->blocked,
    };
    s->has_suspended = false;
    s->blocked |= action->mask | (action->flags & SA_NODEFER ? 0 : SET(signal));
    if (action->flags & SA_RESETHAND)
        s->caught &= ~SET(signal);
    return action->flags & SA_RESTART;
}

/* Takes the next signal: false if there is none. call->handler is 0 if it ends the process. */
static bool take_signal(struct proc *p, struct signal_call *call, bool *restart)
{
    struct signals *s = &p->signals;

    acquire(&s->lock);
    int signal = next_signal(s);
    if (signal) {
        s->pending &= ~SET(signal);
        if (s->caught & SET(signal))
            *restart = prepare_call(s, signal, call);
        else
            *call = (struct signal_call){.signal = signal};
    }
    update_due(p);
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
    struct proc *p = current_proc();
    struct signal_call call;
    bool restart = false;

    if (p->killed)
        proc_exit(p->killed);
    while (take_signal(p, &call, &restart)) {
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

    to->blocked = from->blocked;
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
    update_due(p);
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
    s->pending &= ~(without_effect(p) & SET(signal)); /* blocked or not: POSIX, sigaction() */
    update_due(p);
    release(&s->lock);
}

sigmask_t signal_blocked(void)
{
    return current_proc()->signals.blocked;
}

void signal_set_blocked(sigmask_t blocked)
{
    struct proc *p = current_proc();

    acquire(&p->signals.lock);
    p->signals.blocked = blocked & ALL_SIGNALS & ~UNBLOCKABLE;
    update_due(p);
    release(&p->signals.lock);
}

sigmask_t signal_pending(void)
{
    struct signals *s = &current_proc()->signals;

    acquire(&s->lock);
    sigmask_t pending = s->pending & s->blocked;
    release(&s->lock);
    return pending;
}

void signal_suspend(sigmask_t blocked)
{
    struct proc *p = current_proc();
    struct signals *s = &p->signals;
    struct waitqueue queue = WAITQUEUE_INIT(queue, "sigsuspend");

    acquire(&s->lock);
    s->suspended = s->blocked;
    s->has_suspended = true;
    s->blocked = blocked & ALL_SIGNALS & ~UNBLOCKABLE;
    update_due(p);
    while (!thread_interrupted())
        sleep_interruptible(&queue, &s->lock);
    release(&s->lock);
}
