/* SPDX-License-Identifier: MIT */
/* Time: the clocks, and sleeping. */
#include "base/wallclock.h"
#include "mm/uaccess.h"
#include "proc/deliver.h"
#include "proc/info.h"
#include "proc/itimer.h"
#include "proc/timers.h"
#include "sync/pause.h"
#include "sync/waitqueue.h"
#include "sys/sys_time.h"
#include "sys/syscalls.h"
#include "vfs/permission.h"
#include <abi/errno.h>
#include <hal/timer.h>

intptr_t sys_clock_gettime(const uintptr_t *arg)
{
    struct timespec now;

    switch (arg[0]) {
    case CLOCK_REALTIME:
        now = time_now();
        break;
    case CLOCK_MONOTONIC:
        now = time_from_ns(clock_ns());
        break;
    case CLOCK_PROCESS_CPUTIME_ID ... CLOCK_CHILDREN_CPUTIME:
        now = time_from_ns(cpu_time_of((int)arg[0]));
        break;
    default:
        return -EINVAL;
    }
    return copyout(arg[1], &now, sizeof(now));
}

int clock_set(int clock, const struct timespec *now)
{
    if (clock != CLOCK_REALTIME || !time_is_valid(now) || now->tv_sec > UINT32_MAX)
        return -EINVAL;
    if (!caller_is_root())
        return -EPERM;
    timers_set_time(now);
    pause_time_set();
    return 0;
}

/* clock_settime(clock, time): files that are written to afterwards have the new time. */
intptr_t sys_clock_settime(const uintptr_t *arg)
{
    struct timespec now;

    if (arg[0] != CLOCK_REALTIME)
        return -EINVAL;
    if (!caller_is_root())
        return -EPERM;
    if (copyin(&now, arg[1], sizeof(now)) != 0)
        return -EFAULT;
    return clock_set(CLOCK_REALTIME, &now);
}

static int copy_out_timer(uintptr_t user, const struct itimer_times *times)
{
    const struct itimerspec spec = {time_from_ns(times->interval_ns),
                                    time_from_ns(times->value_ns)};

    return copyout(user, &spec, sizeof(spec));
}

/* setitimer(which, new, old): the timer stays as it is if new is NULL; old may be NULL, too. */
intptr_t sys_setitimer(const uintptr_t *arg)
{
    struct itimer_times times, old;
    struct itimerspec spec;

    if (arg[0] != ITIMER_REAL)
        return -EINVAL;
    if (arg[1] && copyin(&spec, arg[1], sizeof(spec)) != 0)
        return -EFAULT;
    if (arg[1] && (!time_is_valid(&spec.it_value) || !time_is_valid(&spec.it_interval)))
        return -EINVAL;
    itimer_get(&old);
    if (arg[2] && copy_out_timer(arg[2], &old) != 0)
        return -EFAULT;
    if (arg[1]) {
        times.value_ns = time_to_ns(&spec.it_value);
        times.interval_ns = time_to_ns(&spec.it_interval);
        itimer_set(&times);
    }
    return 0;
}

intptr_t sys_getitimer(const uintptr_t *arg)
{
    struct itimer_times times;

    if (arg[0] != ITIMER_REAL)
        return -EINVAL;
    itimer_get(&times);
    return copy_out_timer(arg[1], &times);
}

/* A handler ends the sleep, with or without SA_RESTART: the caller learns the time that remains. */
intptr_t sleep_for(const struct timespec *wanted, struct timespec *left)
{
    uint64_t deadline = signal_deadline(time_to_ns(wanted));

    if (sleep_to("nanosleep", deadline) == 0)
        return 0;
    uint64_t now = clock_ns();
    *left = time_from_ns(now < deadline ? deadline - now : 0);
    return signal_resume_until(deadline);
}

intptr_t sys_nanosleep(const uintptr_t *arg)
{
    struct timespec wanted, left;

    if (copyin(&wanted, arg[0], sizeof(wanted)) != 0)
        return -EFAULT;
    if (!time_is_valid(&wanted))
        return -EINVAL;
    intptr_t result = sleep_for(&wanted, &left);
    if (result && arg[1] && copyout(arg[1], &left, sizeof(left)) != 0)
        return -EFAULT;
    return result;
}
