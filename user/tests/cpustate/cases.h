/* SPDX-License-Identifier: MIT */
/* States that a program can put its processor into: a list for each machine (arch/). */
#ifndef CPUSTATE_CASES_H
#define CPUSTATE_CASES_H

#include <stdint.h>

/* The required end of a case's process, if it does not end by a signal. */
#define ENDS_WELL 0      /* by itself, with status 0 */
#define ENDS_ANYHOW (-1) /* models of the processor differ, or the manual does not specify it */
#define ENDS_BY_A_SIGNAL (-2)

struct cpu_case {
    const char *name;
    int (*run)(uint32_t i); /* its result is the status of the process */
    uint32_t count;         /* number of runs, with i from 0 on */
    int32_t end;
};

/* The last one has no name. */
extern const struct cpu_case cpu_cases[];

#endif
