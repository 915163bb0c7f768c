/* SPDX-License-Identifier: MIT */
/* The time of day, for file timestamps and clock_gettime(). */
#ifndef SYS_TIME_H
#define SYS_TIME_H

#include <abi/time.h>

/* Asks the machine for the wall clock, once, at boot. */
void time_init(void);

/* Since 1970, UTC; since boot where the machine has no wall clock. Any context. */
struct timespec time_now(void);

#endif
