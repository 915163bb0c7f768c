/* SPDX-License-Identifier: MIT */
/* Linux's structures of time. Each call with one exists twice: with 32-bit times (narrow), and with ours. */
#ifndef LINUX_TIME_H
#define LINUX_TIME_H

#include <abi/time.h>
#include <hal/types.h>

#define TIMER_ABSTIME 1u
#define LINUX_TIME_SIZE(narrow) ((narrow) ? 8u : 16u)

/* The clock of ours that a number of Linux's means, or -1. */
int linux_clock_of(uintptr_t theirs);

/* Copies a time in: -EFAULT, or -EINVAL if it is none. */
int linux_get_time(uintptr_t user, bool narrow, struct timespec *time);

/* Copies it out: 0 or -EFAULT. user 0: it is not wanted. */
int linux_put_time(uintptr_t user, bool narrow, const struct timespec *time);

#endif
