/* SPDX-License-Identifier: MIT */
/* The system call that waits for files; poll(), select() and pselect() of the C library are built on it. */
#include "base/wallclock.h"
#include "mm/uaccess.h"
#include "proc/deliver.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sys/sys_poll.h"
#include "sys/syscalls.h"
#include "vfs/fd.h"
#include "vfs/poll.h"
#include <abi/errno.h>
#include <abi/stat.h>
#include <hal/timer.h>

bool poll_takes(uintptr_t count)
{
    return count <= fd_limit();
}

intptr_t poll_for(const struct poll_fds *fds, const struct timespec *duration,
                  const sigmask_t *blocked)
{
    uint64_t deadline_ns = TIMER_NEVER;

    if (duration) {
        uint64_t ns = time_to_ns(duration);
        deadline_ns = ns == 0 ? 0 : signal_deadline(ns);
    }
    if (blocked)
        signal_set_blocked_for_call(*blocked);
    int result = poll_files(fds, deadline_ns);
    /* a signal that the mask lets through comes before the end of the time, which may be zero */
    if (result == 0 && blocked && thread_interrupted())
        result = -ERESTART;
    if (result == -ERESTART)
        return signal_resume_until(deadline_ns);
    if (blocked)
        signal_reset_blocked();
    return result;
}

/* ppoll(fds, n, duration, mask): the last two may be NULL. */
intptr_t sys_ppoll(const uintptr_t *arg)
{
    const struct poll_fds fds = {.user = arg[0], .count = (unsigned)arg[1]};
    struct timespec duration;
    sigmask_t blocked;

    if (!poll_takes(arg[1]))
        return -EINVAL;
    if (arg[2] && copyin(&duration, arg[2], sizeof(duration)) != 0)
        return -EFAULT;
    if (arg[2] && !time_is_valid(&duration))
        return -EINVAL;
    if (arg[3] && copyin(&blocked, arg[3], sizeof(blocked)) != 0)
        return -EFAULT;
    return poll_for(&fds, arg[2] ? &duration : NULL, arg[3] ? &blocked : NULL);
}
