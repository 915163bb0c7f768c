/* SPDX-License-Identifier: MIT */
/* System calls about the threads of the calling process. */
#include "base/wallclock.h"
#include "mm/uaccess.h"
#include "proc/deliver.h"
#include "proc/exit.h"
#include "proc/futex.h"
#include "proc/multithread.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sys/sys_thread.h"
#include "sys/syscalls.h"
#include <abi/errno.h>
#include <abi/futex.h>
#include <hal/timer.h>
#include <hal/trap.h>

#define FUTEX_FLAGS (FUTEX_PRIVATE | FUTEX_ABSOLUTE | FUTEX_REALTIME)

/* thread_create(entry, argument, sp, thread_pointer, tid_word): the new thread's number. */
intptr_t sys_thread_create(const uintptr_t *arg)
{
    const struct thread_start start = {.entry = arg[0],
                                       .argument = arg[1],
                                       .sp = arg[2],
                                       .thread_pointer = arg[3],
                                       .tid_word = arg[4]};

    return thread_create(&start);
}

intptr_t sys_thread_exit(const uintptr_t *arg)
{
    (void)arg;
    thread_exit();
}

intptr_t sys_gettid(const uintptr_t *arg)
{
    (void)arg;
    return current()->tid;
}

intptr_t sys_set_thread_pointer(const uintptr_t *arg)
{
    trapframe_set_thread_pointer(current()->tf, arg[0]);
    return 0;
}

intptr_t sys_thread_kill(const uintptr_t *arg)
{
    int signal = (int)arg[1];

    if (signal < 0 || signal >= NSIG)
        return -EINVAL;
    return signal_send_thread((pid_t)arg[0], signal, SI_TKILL, 0);
}

/* The time at which a wait ends, by clock_ns(), if a program has passed this timeout with these flags. */
static uint64_t deadline_of(const struct timespec *timeout, unsigned flags)
{
    if (!(flags & FUTEX_ABSOLUTE))
        return signal_deadline(time_to_ns(timeout));
    return flags & FUTEX_REALTIME ? time_to_deadline(timeout) : time_to_ns(timeout);
}

intptr_t futex_wait_for(uintptr_t word, uint32_t value, unsigned flags,
                        const struct timespec *timeout)
{
    uint64_t deadline = timeout ? deadline_of(timeout, flags) : TIMER_NEVER;
    int error = futex_wait(word, value, deadline, !(flags & FUTEX_PRIVATE));

    if (error == -ERESTART && timeout && !(flags & FUTEX_ABSOLUTE))
        return signal_resume_until(deadline);
    return error;
}

static intptr_t wait_at_word(const uintptr_t *arg, unsigned flags)
{
    struct timespec time;

    if (arg[3] && copyin(&time, arg[3], sizeof(time)) != 0)
        return -EFAULT;
    if (arg[3] && !time_is_valid(&time))
        return -EINVAL;
    return futex_wait_for(arg[0], (uint32_t)arg[2], flags, arg[3] ? &time : NULL);
}

static intptr_t requeue(const uintptr_t *arg, bool shared)
{
    const uint32_t value = (uint32_t)arg[2];
    const struct futex_move how = {&value, 1, (uint32_t)arg[3], shared};

    return futex_requeue(arg[0], arg[4], &how);
}

/* futex(word, op, value, timeout or count, word2) */
intptr_t sys_futex(const uintptr_t *arg)
{
    unsigned flags = (unsigned)arg[1] & FUTEX_FLAGS;
    bool shared = !(flags & FUTEX_PRIVATE);

    switch (arg[1] & ~(uintptr_t)FUTEX_FLAGS) {
    case FUTEX_WAIT:
        return wait_at_word(arg, flags);
    case FUTEX_WAKE:
        return futex_wake(arg[0], (uint32_t)arg[2], shared);
    case FUTEX_REQUEUE:
        return requeue(arg, shared);
    default:
        return -EINVAL;
    }
}
