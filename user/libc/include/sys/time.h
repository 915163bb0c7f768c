/* SPDX-License-Identifier: MIT */
/* Wall-clock time in microseconds. */
#ifndef LIBC_SYS_TIME_H
#define LIBC_SYS_TIME_H

#include <abi/time.h>
#include <sys/types.h>

struct timeval {
    time_t tv_sec;
    suseconds_t tv_usec;
};

/* A timer: until it expires (0: never), and from then on (0: only once). Only ITIMER_REAL is there. */
struct itimerval {
    struct timeval it_interval;
    struct timeval it_value;
};

int setitimer(int which, const struct itimerval *restrict timer, struct itimerval *restrict old);
int getitimer(int which, struct itimerval *timer);

/* The zone argument is ignored: the clock is UTC. */
int gettimeofday(struct timeval *restrict tv, void *restrict zone);

#endif
