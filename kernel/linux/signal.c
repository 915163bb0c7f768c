/* SPDX-License-Identifier: MIT */
/* Linux's calls about signals. The frames of their handlers are the machine's (hal/linux.h). */
#include "linux/calls.h"
#include "linux/time.h"
#include "mm/uaccess.h"
#include "proc/deliver.h"
#include "proc/kill.h"
#include "proc/pending.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sys/sys_signal.h"
#include <abi/errno.h>
#include <abi/linux.h>
#include <hal/irq.h>
#include <hal/trap.h>

#define KEPT_FLAGS                                                                                 \
    (SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND)

static int copy_old_action(int signal, uintptr_t user)
{
    struct sigaction action;

    signal_get_action(signal, &action);
    const struct linux_sigaction old = {.handler = (uint32_t)(uintptr_t)action.sa_handler,
                                        .flags = (uint32_t)action.sa_flags,
                                        .restorer = (uint32_t)(uintptr_t)action.sa_restorer,
                                        .mask = action.sa_mask};
    return user ? copyout(user, &old, sizeof(old)) : 0;
}

/* rt_sigaction(signal, new, old, size). Handlers get Linux's frames: SA_LINUX marks them. */
intptr_t linux_rt_sigaction(const uintptr_t *arg)
{
    struct linux_sigaction wanted;
    int signal = (int)arg[0];

    if (arg[3] != sizeof(sigmask_t) || signal <= 0 || signal >= NSIG)
        return -EINVAL;
    if (arg[1] && (signal == SIGKILL || signal == SIGSTOP))
        return -EINVAL;
    if (arg[1] && copyin(&wanted, arg[1], sizeof(wanted)) != 0)
        return -EFAULT;
    int error = copy_old_action(signal, arg[2]);
    if (error || !arg[1])
        return error;
    const struct sigaction action = {
        .sa_handler = (void (*)(int))(uintptr_t)wanted.handler,
        .sa_flags = (int)((wanted.flags & (uint32_t)KEPT_FLAGS) | SA_LINUX),
        .sa_mask = wanted.mask,
        .sa_restorer = (void (*)(void))(uintptr_t)wanted.restorer,
    };
    signal_set_action(signal, &action);
    return 0;
}

intptr_t linux_rt_sigprocmask(const uintptr_t *arg)
{
    return arg[3] == sizeof(sigmask_t) ? sys_sigprocmask(arg) : -EINVAL;
}

intptr_t linux_rt_sigpending(const uintptr_t *arg)
{
    return arg[1] == sizeof(sigmask_t) ? sys_sigpending(arg) : -EINVAL;
}

intptr_t linux_rt_sigsuspend(const uintptr_t *arg)
{
    return arg[1] == sizeof(sigmask_t) ? sys_sigsuspend(arg) : -EINVAL;
}

intptr_t linux_pause(const uintptr_t *arg)
{
    (void)arg;
    signal_wait();
    return -ERESUME;
}

intptr_t linux_kill(const uintptr_t *arg)
{
    return proc_kill((pid_t)arg[0], (int)arg[1]);
}

/* tkill(thread, signal): only to a thread of the caller's process. */
intptr_t linux_tkill(const uintptr_t *arg)
{
    if ((int)arg[0] <= 0 || arg[1] >= NSIG)
        return -EINVAL;
    return signal_send_thread((pid_t)arg[0], (int)arg[1], SI_TKILL, 0);
}

/* tgkill(process, thread, signal): of another process, only to its first thread. */
intptr_t linux_tgkill(const uintptr_t *arg)
{
    if ((int)arg[0] <= 0 || (int)arg[1] <= 0 || arg[2] >= NSIG)
        return -EINVAL;
    if ((pid_t)arg[0] == current_proc()->pid)
        return signal_send_thread((pid_t)arg[1], (int)arg[2], SI_TKILL, 0);
    return arg[0] == arg[1] ? proc_kill((pid_t)arg[0], (int)arg[2]) : -ESRCH;
}

/*
 * The code and the value of a program's siginfo; the other members are the kernel's to fill in. Only a thread that sends
 * to itself may use all codes: those from 0 on, and that of tgkill(), tell the receiver to trust the other members.
 */
static int get_siginfo(uintptr_t user, int signal, bool to_self, int *code, uintptr_t *value)
{
    int32_t info[LINUX_SIGINFO_WORDS];

    if (copyin(info, user, sizeof(info)) != 0)
        return -EFAULT;
    *code = info[2];
    bool address = signal > 0 && signal < NSIG && SIGSET(signal) & FAULTS && *code > SI_USER;
    *value = (uintptr_t)info[address ? 3 : 5];
    return !to_self && (*code >= SI_USER || *code == SI_TKILL) ? -EPERM : 0;
}

/* rt_sigqueueinfo(process, signal, &siginfo) */
intptr_t linux_rt_sigqueueinfo(const uintptr_t *arg)
{
    bool to_self = (pid_t)arg[0] == current()->tid;
    uintptr_t value = 0;
    int code = 0, error = get_siginfo(arg[2], (int)arg[1], to_self, &code, &value);

    return error ? error : proc_sigqueue((pid_t)arg[0], (int)arg[1], code, value);
}

/* rt_tgsigqueueinfo(process, thread, signal, &siginfo): of another process, only to its first thread. */
intptr_t linux_rt_tgsigqueueinfo(const uintptr_t *arg)
{
    bool to_self = (pid_t)arg[1] == current()->tid;
    uintptr_t value = 0;
    int code = 0;

    if ((int)arg[0] <= 0 || (int)arg[1] <= 0 || arg[2] >= NSIG)
        return -EINVAL;
    int error = get_siginfo(arg[3], (int)arg[2], to_self, &code, &value);
    if (error)
        return error;
    if ((pid_t)arg[0] == current_proc()->pid)
        return signal_send_thread((pid_t)arg[1], (int)arg[2], code, value);
    return arg[0] == arg[1] ? proc_sigqueue((pid_t)arg[0], (int)arg[2], code, value) : -ESRCH;
}

/* sigaltstack(new, old). Unlike ours: a program may write SS_ONSTACK, although only the kernel sets it. */
intptr_t linux_sigaltstack(const uintptr_t *arg)
{
    return signal_change_alt_stack(arg, SS_ONSTACK);
}

static int put_siginfo(uintptr_t user, const siginfo_t *info)
{
    uint32_t words[LINUX_SIGINFO_WORDS] = {0};

    linux_fill_siginfo(words, info);
    return copyout(user, words, sizeof(words));
}

/* rt_sigtimedwait(&set, &siginfo, &timeout, size of the set) */
static intptr_t wait_for_signal(const uintptr_t *arg, bool narrow)
{
    struct timespec timeout;
    sigmask_t set = 0;
    siginfo_t info;
    int error = arg[3] == sizeof(set) ? copyin(&set, arg[0], sizeof(set)) : -EINVAL;

    if (!error && arg[2])
        error = linux_get_time(arg[2], narrow, &timeout);
    if (error)
        return error;
    intptr_t result = signal_wait_until(set, arg[2] ? &timeout : NULL, &info);
    if (result > 0 && arg[1])
        error = put_siginfo(arg[1], &info);
    return error ? error : result;
}

intptr_t linux_rt_sigtimedwait64(const uintptr_t *arg)
{
    return wait_for_signal(arg, false);
}

intptr_t linux_rt_sigtimedwait32(const uintptr_t *arg)
{
    return wait_for_signal(arg, true);
}

/* The end of a handler: as sys_sigreturn(). */
static NORETURN void return_from_handler(bool with_info)
{
    sigmask_t blocked = 0;
    bool restored = linux_pop_signal(current()->tf, with_info, &blocked);

    handler_return(restored, blocked);
}

intptr_t linux_rt_sigreturn(const uintptr_t *arg)
{
    (void)arg;
    return_from_handler(true);
}

intptr_t linux_sigreturn(const uintptr_t *arg)
{
    (void)arg;
    return_from_handler(false);
}
