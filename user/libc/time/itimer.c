/* SPDX-License-Identifier: MIT */
/* The timer that sends SIGALRM: setitimer(), getitimer(), and their older forms. */
#include <errno.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

#include "../unix/calls.h"

#define USEC_PER_SEC 1000000
#define NSEC_PER_USEC 1000

static struct timespec to_spec(const struct timeval *tv)
{
    /* not valid: the kernel refuses it */
    struct timespec spec = {.tv_sec = tv->tv_sec, .tv_nsec = -1};

    if (tv->tv_usec >= 0 && tv->tv_usec < USEC_PER_SEC)
        spec.tv_nsec = (int32_t)tv->tv_usec * NSEC_PER_USEC;
    return spec;
}

static struct timeval to_value(const struct timespec *spec)
{
    return (struct timeval){.tv_sec = spec->tv_sec, .tv_usec = spec->tv_nsec / NSEC_PER_USEC};
}

static struct itimerval to_timer(const struct itimerspec *spec)
{
    return (struct itimerval){to_value(&spec->it_interval), to_value(&spec->it_value)};
}

int setitimer(int which, const struct itimerval *restrict timer, struct itimerval *restrict old)
{
    struct itimerspec spec, old_spec;

    if (timer != NULL)
        spec = (struct itimerspec){to_spec(&timer->it_interval), to_spec(&timer->it_value)};
    if (__sys_setitimer(which, timer != NULL ? &spec : NULL, &old_spec) < 0)
        return -1;
    if (old != NULL)
        *old = to_timer(&old_spec);
    return 0;
}

int getitimer(int which, struct itimerval *timer)
{
    struct itimerspec spec;

    if (__sys_getitimer(which, &spec) < 0)
        return -1;
    *timer = to_timer(&spec);
    return 0;
}

/* The rest counts as at least one second: 0 means that there was no alarm. */
unsigned alarm(unsigned seconds)
{
    struct itimerval timer = {.it_value = {.tv_sec = seconds}}, old;

    setitimer(ITIMER_REAL, &timer, &old);
    if (old.it_value.tv_sec == 0 && old.it_value.tv_usec != 0)
        return 1;
    return (unsigned)(old.it_value.tv_sec + (old.it_value.tv_usec >= USEC_PER_SEC / 2));
}

useconds_t ualarm(useconds_t microseconds, useconds_t interval)
{
    struct itimerval timer = {
        .it_interval = {interval / USEC_PER_SEC, (suseconds_t)(interval % USEC_PER_SEC)},
        .it_value = {microseconds / USEC_PER_SEC, (suseconds_t)(microseconds % USEC_PER_SEC)},
    };
    struct itimerval old;

    setitimer(ITIMER_REAL, &timer, &old);
    return (useconds_t)(old.it_value.tv_sec * USEC_PER_SEC + old.it_value.tv_usec);
}
