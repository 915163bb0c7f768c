/* SPDX-License-Identifier: MIT */
/* Linux's calls about time: clocks, sleeping, and the timer of a process. */
#include "linux/time.h"

#include "base/wallclock.h"
#include "linux/calls.h"
#include "mm/uaccess.h"
#include "proc/deliver.h"
#include "proc/info.h"
#include "proc/itimer.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "sync/pause.h"
#include "sys/sys_time.h"
#include <abi/errno.h>
#include <hal/timer.h>

int linux_get_time(uintptr_t user, bool narrow, struct timespec *time)
{
    int32_t words[2];
    int error = narrow ? copyin(words, user, sizeof(words)) : copyin(time, user, sizeof(*time));

    if (error)
        return error;
    if (narrow)
        *time = (struct timespec){.tv_sec = words[0], .tv_nsec = words[1]};
    return time_is_valid(time) ? 0 : -EINVAL;
}

int linux_put_time(uintptr_t user, bool narrow, const struct timespec *time)
{
    const int32_t words[2] = {(int32_t)time->tv_sec, time->tv_nsec};

    if (!user)
        return 0;
    return narrow ? copyout(user, words, sizeof(words)) : copyout(user, time, sizeof(*time));
}

#define CPU_CLOCK_PROCESS 2u
#define CPU_CLOCK_THREAD 6u

/* A clock of CPU time: 3 bits of kind, and above them the complement of a process's or a thread's number, or of 0. */
static int cpu_clock_of(uintptr_t theirs)
{
    pid_t number = (pid_t) ~((int32_t)theirs >> 3);

    if ((theirs & 7) == CPU_CLOCK_PROCESS && (number == 0 || number == current_proc()->pid))
        return CLOCK_PROCESS_CPUTIME_ID;
    if ((theirs & 7) == CPU_CLOCK_THREAD && (number == 0 || number == current()->tid))
        return CLOCK_THREAD_CPUTIME_ID;
    return -1;
}

/* The clocks that are there, by Linux's number: the raw and coarse ones are the same to us. */
int linux_clock_of(uintptr_t theirs)
{
    static const int8_t clocks[] = {
        CLOCK_REALTIME,  CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID,
        CLOCK_MONOTONIC, CLOCK_REALTIME,  CLOCK_MONOTONIC,          CLOCK_MONOTONIC};

    if ((int32_t)theirs < 0)
        return cpu_clock_of(theirs);
    return theirs < ARRAY_SIZE(clocks) ? clocks[theirs] : -1;
}

intptr_t linux_clock_gettime64(const uintptr_t *arg)
{
    return linux_call(sys_clock_gettime, (uintptr_t)linux_clock_of(arg[0]), arg[1]);
}

intptr_t linux_clock_gettime32(const uintptr_t *arg)
{
    int clock = linux_clock_of(arg[0]);

    if (clock < 0)
        return -EINVAL;
    const struct timespec now = clock == CLOCK_REALTIME    ? time_now()
                                : clock == CLOCK_MONOTONIC ? time_from_ns(clock_ns())
                                                           : time_from_ns(cpu_time_of(clock));
    return linux_put_time(arg[1], true, &now);
}

/* clock_settime(clock, &time) */
static intptr_t set_clock(const uintptr_t *arg, bool narrow)
{
    struct timespec time;
    int error = linux_clock_of(arg[0]) < 0 ? -EINVAL : linux_get_time(arg[1], narrow, &time);

    return error ? error : clock_set(linux_clock_of(arg[0]), &time);
}

intptr_t linux_clock_settime64(const uintptr_t *arg)
{
    return set_clock(arg, false);
}

intptr_t linux_clock_settime32(const uintptr_t *arg)
{
    return set_clock(arg, true);
}

static intptr_t get_resolution(const uintptr_t *arg, bool narrow)
{
    const struct timespec one = {.tv_nsec = 1};

    return linux_clock_of(arg[0]) < 0 ? -EINVAL : linux_put_time(arg[1], narrow, &one);
}

intptr_t linux_clock_getres64(const uintptr_t *arg)
{
    return get_resolution(arg, false);
}

intptr_t linux_clock_getres32(const uintptr_t *arg)
{
    return get_resolution(arg, true);
}

intptr_t linux_time(const uintptr_t *arg)
{
    int32_t seconds = (int32_t)time_now().tv_sec;
    int error = arg[0] ? copyout(arg[0], &seconds, sizeof(seconds)) : 0;

    return error ? error : seconds;
}

/* gettimeofday(&time, &zone): there are no time zones. */
intptr_t linux_gettimeofday(const uintptr_t *arg)
{
    static const int32_t zone[2];
    const struct timespec now = time_now();
    const int32_t time[2] = {(int32_t)now.tv_sec, now.tv_nsec / 1000};
    int error = arg[0] ? copyout(arg[0], time, sizeof(time)) : 0;

    return error || !arg[1] ? error : copyout(arg[1], zone, sizeof(zone));
}

/* A sleep, whose rest the caller learns if a signal ends it. */
static intptr_t sleep_duration(uintptr_t user, uintptr_t user_left, bool narrow)
{
    struct timespec time, left;
    int error = linux_get_time(user, narrow, &time);

    if (error)
        return error;
    intptr_t result = sleep_for(&time, &left);
    if (result)
        error = linux_put_time(user_left, narrow, &left);
    return error ? error : result;
}

intptr_t linux_nanosleep(const uintptr_t *arg)
{
    return sleep_duration(arg[0], arg[1], true);
}

/* Sleeps until a point of time of a clock. */
static intptr_t sleep_until_point(int clock, const struct timespec *time)
{
    int error =
        clock == CLOCK_REALTIME ? sleep_to_time(time) : sleep_to("nanosleep", time_to_ns(time));

    return error == 0 ? 0 : -ERESUME;
}

/* clock_nanosleep(clock, flags, &time, &left) */
static intptr_t sleep_by_clock(const uintptr_t *arg, bool narrow)
{
    struct timespec time;
    int clock = linux_clock_of(arg[0]);

    if ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) || arg[1] & ~(uintptr_t)TIMER_ABSTIME)
        return -EINVAL;
    if (!arg[1])
        return sleep_duration(arg[2], arg[3], narrow);
    int error = linux_get_time(arg[2], narrow, &time);
    return error ? error : sleep_until_point(clock, &time);
}

intptr_t linux_clock_nanosleep64(const uintptr_t *arg)
{
    return sleep_by_clock(arg, false);
}

intptr_t linux_clock_nanosleep32(const uintptr_t *arg)
{
    return sleep_by_clock(arg, true);
}

/* struct itimerval: the interval and the value, each as seconds and microseconds. */
static int put_itimer(uintptr_t user, const struct itimer_times *times)
{
    const uint64_t us[2] = {times->interval_ns / 1000, (times->value_ns + 999) / 1000};
    int32_t words[4];

    for (unsigned i = 0; i < 2; i++) {
        words[2 * i] = (int32_t)(us[i] / 1000000);
        words[2 * i + 1] = (int32_t)(us[i] % 1000000);
    }
    return copyout(user, words, sizeof(words));
}

static int get_itimer(uintptr_t user, struct itimer_times *times)
{
    int32_t words[4];
    uint64_t ns[2];

    if (copyin(words, user, sizeof(words)) != 0)
        return -EFAULT;
    for (unsigned i = 0; i < 2; i++) {
        int32_t seconds = words[2 * i], us = words[2 * i + 1];
        if (seconds < 0 || us < 0 || us >= 1000000)
            return -EINVAL;
        ns[i] = ((uint64_t)seconds * 1000000 + (uint32_t)us) * 1000;
    }
    *times = (struct itimer_times){.interval_ns = ns[0], .value_ns = ns[1]};
    return 0;
}

/* setitimer(which, new, old). Unlike ours: without a new value, the timer stops. */
intptr_t linux_setitimer(const uintptr_t *arg)
{
    struct itimer_times times = {.value_ns = 0}, old;
    int error = arg[0] != ITIMER_REAL ? -EINVAL : arg[1] ? get_itimer(arg[1], &times) : 0;

    if (error)
        return error;
    itimer_get(&old);
    itimer_set(&times);
    return arg[2] ? put_itimer(arg[2], &old) : 0;
}

intptr_t linux_getitimer(const uintptr_t *arg)
{
    struct itimer_times times;

    if (arg[0] != ITIMER_REAL)
        return -EINVAL;
    itimer_get(&times);
    return put_itimer(arg[1], &times);
}

/* alarm(seconds): the seconds that were left of the one before. */
intptr_t linux_alarm(const uintptr_t *arg)
{
    const struct itimer_times times = {.value_ns = (uint64_t)arg[0] * NSEC_PER_SEC};
    struct itimer_times old;

    itimer_get(&old);
    itimer_set(&times);
    return (intptr_t)((old.value_ns + NSEC_PER_SEC - 1) / NSEC_PER_SEC);
}
