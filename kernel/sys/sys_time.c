/* SPDX-License-Identifier: MIT */
/* Time: the clocks, and sleeping. */
#include "base/wallclock.h"
#include "mm/uaccess.h"
#include "sync/pause.h"
#include "sync/waitqueue.h"
#include "sys/syscalls.h"
#include <abi/errno.h>
#include <hal/timer.h>

intptr_t sys_clock_gettime(const uintptr_t *arg)
{
    struct timespec now;

    if (arg[0] == CLOCK_MONOTONIC)
        now = time_from_ns(clock_ns());
    else if (arg[0] == CLOCK_REALTIME)
        now = time_now();
    else
        return -EINVAL;
    return copyout(arg[1], &now, sizeof(now));
}

/* A handler ends the sleep, with or without SA_RESTART: the caller learns the time that remains. */
intptr_t sys_nanosleep(const uintptr_t *arg)
{
    struct timespec wanted, left;

    if (copyin(&wanted, arg[0], sizeof(wanted)) != 0)
        return -EFAULT;
    if (!time_is_valid(&wanted))
        return -EINVAL;
    uint64_t now = clock_ns(), deadline = now + time_to_ns(&wanted);
    int error = sleep_to("nanosleep", deadline);
    if (!error || !arg[1])
        return error;
    now = clock_ns();
    left = time_from_ns(now < deadline ? deadline - now : 0);
    return copyout(arg[1], &left, sizeof(left)) == 0 ? error : -EFAULT;
}
