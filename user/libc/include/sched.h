/* SPDX-License-Identifier: MIT */
/* Scheduling. */
#ifndef LIBC_SCHED_H
#define LIBC_SCHED_H

#include <abi/time.h>
#include <sys/types.h>

int sched_yield(void);

#endif
