/* SPDX-License-Identifier: MIT */
/* Time: the clocks, and sleeping. */
#include "mm/uaccess.h"
#include "sched/sched.h"
#include "sys/syscalls.h"
#include "sys/time.h"
#include <abi/errno.h>
#include <hal/platform.h>
#include <hal/timer.h>

static int64_t boot_second; /* wall clock time of clock_ns() == 0, in seconds; 0: unknown */

void time_init(void)
{
    int64_t now = platform_wall_clock();

    if (now > 0)
        boot_second = now - (int64_t)(clock_ns() / NSEC_PER_SEC);
}

static struct timespec to_timespec(uint64_t ns)
{
    return (struct timespec){.tv_sec = (int64_t)(ns / NSEC_PER_SEC),
                             .tv_nsec = (int32_t)(ns % NSEC_PER_SEC)};
}

struct timespec time_now(void)
{
    struct timespec now = to_timespec(clock_ns());
    now.tv_sec += boot_second;
    return now;
}

intptr_t sys_clock_gettime(const uintptr_t *arg)
{
    struct timespec now;

    if (arg[0] == CLOCK_MONOTONIC)
        now = to_timespec(clock_ns());
    else if (arg[0] == CLOCK_REALTIME)
        now = time_now();
    else
        return -EINVAL;
    return copyout(arg[1], &now, sizeof(now));
}

/* Sleeps to the deadline: 0, or -EINTR for a killed process. */
static int sleep_to(uint64_t deadline_ns)
{
    struct spinlock lock = SPINLOCK_INIT("nanosleep");
    struct waitqueue queue = WAITQUEUE_INIT(queue, "nanosleep");
    int error = 0;

    acquire(&lock);
    while (!error && clock_ns() < deadline_ns)
        error = sleep_until(&queue, &lock, deadline_ns);
    release(&lock);
    return error == -EINTR ? -EINTR : 0;
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
    int error = sleep_to(now + seconds * NSEC_PER_SEC + (uint64_t)wanted.tv_nsec);
    if (!error && arg[1])
        error = copyout(arg[1], &none, sizeof(none));
    return error;
}
