/* SPDX-License-Identifier: MIT */
/* System calls about signals; kill() is among those about processes. */
#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "sys/syscalls.h"
#include <abi/errno.h>
#include <hal/irq.h>

#define KNOWN_FLAGS                                                                                \
    (SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_RESTART | SA_NODEFER | SA_RESETHAND)

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

    if (copyin(&blocked, arg[0], sizeof(blocked)) != 0)
        return -EFAULT;
    signal_suspend(blocked);
    return -EINTR;
}

/*
 * The end of a handler: restores all registers and continues the interrupted code. There is no result,
 * since the register for it is restored too. If the frame cannot be read, the program ends.
 */
intptr_t sys_sigreturn(const uintptr_t *arg)
{
    struct trapframe *tf = current()->tf;
    sigmask_t blocked;

    (void)arg;
    if (trapframe_pop_signal(tf, &blocked))
        signal_set_blocked(blocked);
    else
        signal_end(current_proc(), SIGSEGV);
    irq_disable();
    trap_exit_user(tf);
    user_return(tf);
}
