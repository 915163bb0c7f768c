/* SPDX-License-Identifier: MIT */
/* Linux's calls about the timers of timer_create(): proc/timers.h. */
#include "proc/timers.h"

#include "base/wallclock.h"
#include "linux/calls.h"
#include "linux/time.h"
#include "mm/uaccess.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define SIGEV_SIGNAL 0
#define SIGEV_NONE 1
#define SIGEV_THREAD_ID 4

/* The beginning of struct sigevent. */
struct sigevent {
    uint32_t value;
    int32_t signal;
    int32_t notify;
    int32_t thread;
};

static int get_event(uintptr_t user, struct timer_event *event)
{
    struct sigevent wanted;

    if (copyin(&wanted, user, sizeof(wanted)) != 0)
        return -EFAULT;
    bool thread = wanted.notify == SIGEV_THREAD_ID;
    if (wanted.notify != SIGEV_NONE && wanted.notify != SIGEV_SIGNAL && !thread)
        return -EINVAL;
    *event = (struct timer_event){.value = wanted.value, .thread = thread ? wanted.thread : 0};
    if (wanted.notify == SIGEV_NONE)
        return 0;
    event->signal = wanted.signal;
    return wanted.signal <= 0 || wanted.signal >= NSIG || (thread && wanted.thread <= 0) ? -EINVAL
                                                                                         : 0;
}

/* timer_create(clock, &event, &number) */
intptr_t linux_timer_create(const uintptr_t *arg)
{
    struct timer_event event;
    int clock = linux_clock_of(arg[0]), error;

    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return -EINVAL;
    error = arg[1] ? get_event(arg[1], &event) : 0;
    if (error)
        return error;
    int number = timers_create(clock == CLOCK_REALTIME, arg[1] ? &event : NULL);
    if (number < 0)
        return number;
    error = copyout(arg[2], &number, sizeof(number));
    if (error)
        timers_delete(number);
    return error;
}

intptr_t linux_timer_delete(const uintptr_t *arg)
{
    return timers_delete((int)arg[0]);
}

intptr_t linux_timer_getoverrun(const uintptr_t *arg)
{
    return timers_overrun((int)arg[0]);
}

/* struct itimerspec: the interval and the value. */
static int put_times(uintptr_t user, bool narrow, const struct itimer_times *times)
{
    const struct timespec interval = time_from_ns(times->interval_ns);
    const struct timespec value = time_from_ns(times->value_ns);
    int error = linux_put_time(user, narrow, &interval);

    return error ? error : linux_put_time(user + LINUX_TIME_SIZE(narrow), narrow, &value);
}

static intptr_t get_timer(const uintptr_t *arg, bool narrow)
{
    struct itimer_times times;
    int error = timers_get((int)arg[0], &times);

    return error ? error : put_times(arg[1], narrow, &times);
}

/* timer_settime(number, flags, &new, &old) */
static intptr_t set_timer(const uintptr_t *arg, bool narrow)
{
    struct itimer_times times, old;
    struct timespec interval, value;
    int error = linux_get_time(arg[2], narrow, &interval);

    if (!error)
        error = linux_get_time(arg[2] + LINUX_TIME_SIZE(narrow), narrow, &value);
    if (error)
        return error;
    times.interval_ns = time_to_ns(&interval);
    times.value_ns = time_to_ns(&value);
    error = timers_set((int)arg[0], &times, arg[1] & TIMER_ABSTIME, &old);
    return error || !arg[3] ? error : put_times(arg[3], narrow, &old);
}

intptr_t linux_timer_gettime64(const uintptr_t *arg)
{
    return get_timer(arg, false);
}

intptr_t linux_timer_gettime32(const uintptr_t *arg)
{
    return get_timer(arg, true);
}

intptr_t linux_timer_settime64(const uintptr_t *arg)
{
    return set_timer(arg, false);
}

intptr_t linux_timer_settime32(const uintptr_t *arg)
{
    return set_timer(arg, true);
}
