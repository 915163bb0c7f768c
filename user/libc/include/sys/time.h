/* SPDX-License-Identifier: MIT */
/* Wall-clock time in microseconds. */
#ifndef LIBC_SYS_TIME_H
#define LIBC_SYS_TIME_H

#include <sys/types.h>

struct timeval {
    time_t tv_sec;
    suseconds_t tv_usec;
};

/* The zone argument is ignored: the clock is UTC. */
int gettimeofday(struct timeval *restrict tv, void *restrict zone);

#endif
