/* SPDX-License-Identifier: MIT */
/* System calls about signals; kill() is among those about processes. */
#include "base/wallclock.h"
#include "mm/uaccess.h"
#include "proc/deliver.h"
#include "proc/kill.h"
#include "proc/pending.h"
#include "proc/proc.h"
#include "proc/sigwait.h"
#include "sched/sched.h"
#include "sys/sys_signal.h"
#include "sys/syscalls.h"
#include <abi/errno.h>
#include <hal/irq.h>
#include <hal/timer.h>
#include <hal/trap.h>

#define KNOWN_FLAGS                                                                                \
    (SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND)

/* sigaction(signal, action, old): each of the pointers may be NULL. */
intptr_t sys_sigaction(const uintptr_t *arg)
{
    int signal = (int)arg[0];
    struct sigaction action, old;

    if (signal <= 0 || signal >= NSIG)
        return -EINVAL;
    if (arg[1] && copyin(&action, arg[1], sizeof(action)) != 0)
        return -EFAULT;
    if (arg[1] && (signal == SIGKILL || signal == SIGSTOP))
        return -EINVAL;
    if (arg[1] && ((uint32_t)action.sa_flags & ~KNOWN_FLAGS))
        return -EINVAL;
    signal_get_action(signal, &old);
    if (arg[2] && copyout(arg[2], &old, sizeof(old)) != 0)
        return -EFAULT;
    if (arg[1])
        signal_set_action(signal, &action);
    return 0;
}

/* sigprocmask(how, set, old): each of the pointers may be NULL; without a set, how means nothing. */
intptr_t sys_sigprocmask(const uintptr_t *arg)
{
    sigmask_t old = signal_blocked(), set = 0;

    if (arg[1] && copyin(&set, arg[1], sizeof(set)) != 0)
        return -EFAULT;
    if (arg[1] && arg[0] != SIG_BLOCK && arg[0] != SIG_UNBLOCK && arg[0] != SIG_SETMASK)
        return -EINVAL;
    if (arg[2] && copyout(arg[2], &old, sizeof(old)) != 0)
        return -EFAULT;
    if (arg[1])
        signal_set_blocked(arg[0] == SIG_BLOCK     ? old | set
                           : arg[0] == SIG_UNBLOCK ? old & ~set
                                                   : set);
    return 0;
}

intptr_t sys_sigpending(const uintptr_t *arg)
{
    sigmask_t pending = signal_pending();

    return copyout(arg[0], &pending, sizeof(pending));
}

/* Returns only after a handler has run; its end restores the old mask. */
intptr_t sys_sigsuspend(const uintptr_t *arg)
{
    sigmask_t blocked;

    if (copyin(&blocked, arg[0], sizeof(blocked)) != 0) {
        signal_reset_blocked(); /* made again after a stop, and the memory is gone */
        return -EFAULT;
    }
    signal_set_blocked_for_call(blocked);
    signal_wait();
    return -ERESUME;
}

intptr_t signal_wait_until(sigmask_t set, const struct timespec *timeout, siginfo_t *info)
{
    uint64_t deadline = signal_deadline(timeout ? time_to_ns(timeout) : TIMER_NEVER);
    int result = signal_wait_for(set, deadline, info);

    return result == -ERESTART ? signal_resume_until(deadline) : result;
}

/* sigtimedwait(set, info, timeout): the signal that it has taken. info and timeout may be NULL. */
intptr_t sys_sigtimedwait(const uintptr_t *arg)
{
    struct timespec timeout;
    sigmask_t set;
    siginfo_t info;

    if (copyin(&set, arg[0], sizeof(set)) != 0)
        return -EFAULT;
    if (arg[2] && copyin(&timeout, arg[2], sizeof(timeout)) != 0)
        return -EFAULT;
    if (arg[2] && !time_is_valid(&timeout))
        return -EINVAL;
    intptr_t result = signal_wait_until(set, arg[2] ? &timeout : NULL, &info);
    if (result > 0 && arg[1] && copyout(arg[1], &info, sizeof(info)) != 0)
        return -EFAULT;
    return result;
}

intptr_t sys_sigqueue(const uintptr_t *arg)
{
    return proc_sigqueue((pid_t)arg[0], (int)arg[1], SI_QUEUE, arg[2]);
}

/* The rules for a new alternate stack. */
static int check_stack(const stack_t *stack, bool on_it)
{
    uintptr_t base = (uintptr_t)stack->ss_sp;

    if (on_it)
        return -EPERM;
    if (stack->ss_flags & ~SS_DISABLE)
        return -EINVAL;
    if (stack->ss_flags & SS_DISABLE)
        return 0;
    if (stack->ss_size < MINSIGSTKSZ)
        return -ENOMEM;
    return base < USERTOP && stack->ss_size <= USERTOP - base ? 0 : -EFAULT;
}

intptr_t signal_change_alt_stack(const uintptr_t *arg, int ignored)
{
    const struct thread *t = current();
    bool on_it = signal_on_alt_stack(t, trapframe_sp(t->tf));
    const stack_t old = {
        .ss_sp = (void *)t->signals.alt_base,
        .ss_flags = on_it                 ? SS_ONSTACK
                    : t->signals.alt_size ? 0
                                          : SS_DISABLE,
        .ss_size = t->signals.alt_size,
    };
    stack_t stack;

    if (arg[0] && copyin(&stack, arg[0], sizeof(stack)) != 0)
        return -EFAULT;
    if (arg[0])
        stack.ss_flags &= ~ignored;
    int error = arg[0] ? check_stack(&stack, on_it) : 0;
    if (!error && arg[1])
        error = copyout(arg[1], &old, sizeof(old));
    if (!error && arg[0] && stack.ss_flags & SS_DISABLE)
        signal_set_alt_stack(0, 0);
    else if (!error && arg[0])
        signal_set_alt_stack((uintptr_t)stack.ss_sp, stack.ss_size);
    return error;
}

/* sigaltstack(new, old): each of the pointers may be NULL. */
intptr_t sys_sigaltstack(const uintptr_t *arg)
{
    return signal_change_alt_stack(arg, 0);
}

void handler_return(bool restored, sigmask_t blocked)
{
    struct trapframe *tf = current()->tf;

    if (restored)
        signal_set_blocked(blocked);
    else
        signal_end(current_proc(), SIGSEGV);
    irq_disable();
    trap_exit_user(tf);
    user_return(tf);
}

/*
 * The end of a handler: restores all registers and continues the interrupted code. There is no result,
 * since the register for it is restored too. If the frame cannot be read, the program ends.
 */
intptr_t sys_sigreturn(const uintptr_t *arg)
{
    sigmask_t blocked = 0;

    (void)arg;
    bool restored = trapframe_pop_signal(current()->tf, &blocked);
    handler_return(restored, blocked);
}
