/* SPDX-License-Identifier: MIT */
/*
 * Times between kernel and programs.
 *
 * Structures that the kernel copies to programs have no unnamed padding on any machine: such bytes would
 * carry words of the kernel's stack. The build checks it for all of include/abi (mk/kernel.mk).
 */
#ifndef ABI_TIME_H
#define ABI_TIME_H

#include <stdint.h>

struct timespec {
    int64_t tv_sec;
    int32_t tv_nsec; /* 0 to 999,999,999 */
    int32_t tv_zero; /* 0 from the kernel; ignored by it */
};

#define CLOCK_REALTIME 0  /* since 1970-01-01 00:00 UTC, if the machine knows; else since boot */
#define CLOCK_MONOTONIC 1 /* since boot */
#define CLOCK_PROCESS_CPUTIME_ID 2 /* processor time of the calling process */
#define CLOCK_THREAD_CPUTIME_ID 3  /* processor time of the calling thread */
#define CLOCK_CHILDREN_CPUTIME 4   /* of its children, and of theirs, that have been waited for */

/* A timer: the time until it expires (0: never), and the time between two expirations after that (0: only once). */
struct itimerspec {
    struct timespec it_interval;
    struct timespec it_value;
};

#define ITIMER_REAL 0 /* sends SIGALRM; the kernel has no other one */

#define NSEC_PER_SEC 1000000000

#endif
