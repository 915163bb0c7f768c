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

#define NSEC_PER_SEC 1000000000

#endif
