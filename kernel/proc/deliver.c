/* SPDX-License-Identifier: MIT */
/*
 * Delivering signals: at the return to user mode, a thread takes its signals one after the other. A handler gets
 * its frame (hal/trap.h); other signals stop the process or end it.
 *
 * The rules for a system call that a signal interrupts. A call that has had an effect returns the part that it
 * has done. A call without effect so far ends with one of these results, which no program sees:
 *
 *   result     no handler runs (a stop)      a handler runs
 *   -ERESTART  it is made again at once      SA_RESTART: made again after the handler, else it fails with EINTR
 *   -ERESUME   made again, same deadline     it fails with EINTR
 *   -EREPEAT   made again at once            it is made again after the handler
 *
 *   -ERESTART  all sleeps in sleep_interruptible() and checkpoint_interruptible(): read, write, waitpid, ...
 *   -ERESUME   calls that wait for a duration (signal_deadline()), and those that wait for a handler
 *   -EREPEAT   calls without EINTR (fork)
 *
 * "At once" means in the kernel, with the arguments in the frame: no handler can come in between.
 *
 * Locks: signals.lock of each process, inside tree_lock.
 */
#include "proc/deliver.h"

#include "base/kprintf.h"
#include "proc/exit.h"
#include "proc/pending.h"
#include "proc/stop.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <hal/linux.h>
#include <hal/timer.h>

bool signal_fault(int signal, int code, uintptr_t address)
{
    struct thread *t = current();
    struct signals *s = &t->proc->signals;

    acquire(&s->lock);
    bool handled = (s->caught & ~t->signals.blocked & SIGSET(signal)) != 0;
    if (handled) {
        t->signals.fault_code = code;
        t->signals.fault_address = address;
        t->signals.pending |= SIGSET(signal);
        pending_update(t);
    }
    release(&s->lock);
    return handled;
}

siginfo_t signal_describe(const struct signal_origin *origin, int signal)
{
    bool fault = (SIGSET(signal) & FAULTS) && origin->code > SI_USER && origin->code != SI_KERNEL;
    bool child = signal == SIGCHLD && origin->code > SI_USER && origin->code != SI_KERNEL;
    bool value = origin->code < SI_USER && origin->code != SI_TKILL;

    return (siginfo_t){
        .si_signo = signal,
        .si_code = origin->code,
        .si_pid = origin->pid,
        .si_uid = origin->uid,
        .si_status = child ? (int)origin->value : 0,
        .si_addr = fault ? (void *)origin->value : NULL,
        .si_value.sival_ptr = value ? (void *)origin->value : NULL,
    };
}

/*
 * The stack for the handler's frame: the alternate one from its end, or where the interrupted code is. Code that
 * runs on the alternate stack stays there, and its handler must not run over the stack's lowest address.
 */
static void choose_stack(const struct thread *t, const struct trapframe *tf,
                         const struct signal_action *action, struct signal_call *call)
{
    const struct thread_signals *own = &t->signals;
    bool on_it = signal_on_alt_stack(t, trapframe_sp(tf));
    bool changes = own->alt_size && action->flags & SA_ONSTACK && !on_it;

    call->stack = changes ? own->alt_base + own->alt_size : trapframe_sp(tf);
    call->limit = changes || on_it ? own->alt_base : 0;
}

/*
 * Prepares the call of a signal's handler, and blocks signals for it. True if the action has SA_RESTART.
 * The lock is held.
 */
static bool prepare_call(struct thread *t, int signal, const struct signal_origin *origin,
                         struct signal_call *call, const struct trapframe *tf)
{
    struct signals *s = &t->proc->signals;
    struct thread_signals *own = &t->signals;
    struct signal_action *action = &s->actions[signal];

    *call = (struct signal_call){
        .signal = signal,
        .handler = action->handler,
        .restorer = action->restorer,
        .flags = action->flags,
        .info = signal_describe(origin, signal),
        .mask = own->has_suspended ? own->suspended : own->blocked,
    };
    choose_stack(t, tf, action, call);
    own->has_suspended = false;
    own->blocked |= action->mask | (action->flags & SA_NODEFER ? 0 : SIGSET(signal));
    if (action->flags & SA_RESETHAND) { /* the other flags stay (POSIX, sigaction()) */
        s->caught &= ~SIGSET(signal);
        action->flags &= ~(uint32_t)SA_SIGINFO;
    }
    return action->flags & SA_RESTART;
}

/*
 * Takes the thread's next signal, or 0 if there is none. call->handler is 0 if it has no handler. If the
 * signal stops the process, stop_thread() will take it, because that needs tree_lock.
 */
static int take_signal(struct thread *t, const struct trapframe *tf, struct signal_call *call,
                       bool *restart)
{
    struct signals *s = &t->proc->signals;

    acquire(&s->lock);
    int signal = s->stop ? SIGSTOP : pending_next(t);
    *call = (struct signal_call){.signal = signal};
    if (signal && !pending_stops(t->proc, signal)) {
        struct signal_origin origin = pending_take(t, signal);
        sigmask_t blocked = t->signals.blocked;
        if (s->caught & SIGSET(signal))
            *restart = prepare_call(t, signal, &origin, call, tf);
        pending_assign(t->proc, t->signals.blocked & ~blocked);
    }
    pending_update(t);
    release(&s->lock);
    return signal;
}

/* The handler's frame cannot be written: the stack is full, or the stack pointer is wrong. */
static NORETURN void end_without_stack(const struct trapframe *tf, int signal)
{
    struct proc *p = current_proc();

    kprintf("pid %d %s: signal %d, no stack for its handler at 0x%08zx: killed\n", p->pid, p->name,
            signal, (size_t)trapframe_sp(tf));
    proc_exit(SIGSEGV);
}

/* The end of a call that a handler interrupts: the frame gets its result, or is set back to make it again. */
static void end_call(struct trapframe *tf, intptr_t result, bool restart)
{
    if (result == -EREPEAT || (result == -ERESTART && restart))
        trapframe_repeat_syscall(tf);
    else
        trapframe_set_result(tf, -EINTR);
}

/* The end of the thread, or of its process, if a signal wants that. */
static void end_if_killed(const struct thread *t)
{
    int signal = proc_killed(t->proc);

    if (signal)
        proc_exit(signal);
    if (thread_killed())
        thread_exit();
}

static bool push_frame(struct trapframe *tf, const struct signal_call *call)
{
    if (call->flags & SA_LINUX)
        return linux_push_signal(tf, call, call->flags & SA_SIGINFO);
    return trapframe_push_signal(tf, call);
}

bool signal_deliver_in_call(struct trapframe *tf, intptr_t result)
{
    struct thread *t = current();
    struct signal_call call;
    bool restart = false;
    int signal;

    for (;;) {
        end_if_killed(t);
        signal = take_signal(t, tf, &call, &restart);
        if (!signal)
            break;
        if (call.handler) {
            if (result)
                end_call(tf, result, restart);
            result = 0;
            if (!push_frame(tf, &call))
                end_without_stack(tf, signal);
        } else if (SIGSET(signal) & STOPS) {
            stop_thread(signal);
        } else {
            proc_exit(signal);
        }
    }
    return result != 0;
}

void signal_deliver(struct trapframe *tf)
{
    signal_deliver_in_call(tf, 0);
}

bool signal_interrupts(intptr_t result)
{
    return result == -ERESTART || result == -ERESUME || result == -EREPEAT;
}

uint64_t signal_deadline(uint64_t duration_ns)
{
    struct thread *t = current();
    uint64_t deadline = t->resume_ns, now = clock_ns();

    t->resume_ns = 0;
    if (deadline)
        return deadline;
    return duration_ns < TIMER_NEVER - now ? now + duration_ns : TIMER_NEVER;
}

int signal_resume_until(uint64_t deadline_ns)
{
    current()->resume_ns = deadline_ns;
    return -ERESUME;
}
