/* SPDX-License-Identifier: MIT */
/* Processes that report their system calls to a pipe, for strace. */
#ifndef DEBUG_TRACE_H
#define DEBUG_TRACE_H

#include "proc/proc.h"

/* Calls a system call of the calling process, which is traced, and reports it: the result. */
intptr_t trace_call(unsigned number, const uintptr_t *args);

/* Lets a forked child report too, if its parent wants that. False: no memory. */
bool trace_fork(struct proc *child);

/* The calling process ends with that status: the last report. */
void trace_exit(int status);

/* Makes the calling process report no more. */
void trace_stop(struct proc *p);

#endif
