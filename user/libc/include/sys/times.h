/* SPDX-License-Identifier: MIT */
/* Processor time in ticks: sysconf(_SC_CLK_TCK) of them are a second. */
#ifndef LIBC_SYS_TIMES_H
#define LIBC_SYS_TIMES_H

#include <time.h>

struct tms {
    clock_t tms_utime, tms_stime;   /* of this process: in the program, in the kernel */
    clock_t tms_cutime, tms_cstime; /* of the children that it has waited for */
};

clock_t times(struct tms *buffer); /* also returns the ticks since boot */

#endif
