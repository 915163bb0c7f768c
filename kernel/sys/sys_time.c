/* SPDX-License-Identifier: MIT */
/* Time: the clocks, and sleeping. */
#include "base/wallclock.h"
#include "mm/uaccess.h"
#include "sync/pause.h"
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

/* Only a kill interrupts a sleep, and nobody looks at what remains then: it is zero. */
intptr_t sys_nanosleep(const uintptr_t *arg)
{
    static const struct timespec none;
    struct timespec wanted;

    if (copyin(&wanted, arg[0], sizeof(wanted)) != 0)
        return -EFAULT;
    if (wanted.tv_sec < 0 || wanted.tv_nsec < 0 || wanted.tv_nsec >= NSEC_PER_SEC)
        return -EINVAL;
    uint64_t now = clock_ns(), seconds = MIN((uint64_t)wanted.tv_sec, UINT32_MAX);
    int error = sleep_to("nanosleep", now + seconds * NSEC_PER_SEC + (uint64_t)wanted.tv_nsec);
    if (!error && arg[1])
        error = copyout(arg[1], &none, sizeof(none));
    return error;
}
