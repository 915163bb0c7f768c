/* SPDX-License-Identifier: MIT */
/* Threads that report their system calls to a pipe, for strace. */
#ifndef DEBUG_TRACE_H
#define DEBUG_TRACE_H

#include "sched/thread.h"

/* Calls a system call of the calling thread, which is traced, and reports it: the result. */
intptr_t trace_call(unsigned number, const uintptr_t *args);

/* Lets a forked child report too, if its parent wants that. False: no memory. */
bool trace_fork(struct thread *child);

/* The calling process ends with that status: the last report. */
void trace_exit(int status);

/* Makes a thread report no more. */
void trace_stop(struct thread *t);

#endif
