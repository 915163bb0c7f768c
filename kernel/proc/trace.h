/* SPDX-License-Identifier: MIT */
/* Threads that report their system calls to a pipe, for strace. */
#ifndef PROC_TRACE_H
#define PROC_TRACE_H

#include "sched/thread.h"

struct door;
struct file;

/* Calls a system call of the calling thread, which is traced, and reports it: the result. */
intptr_t trace_call(const struct door *door, unsigned number, const uintptr_t *args);

/* The calling thread reports to a pipe from now on, with the flags of trace(): 0 or an error. */
int trace_start(struct file *pipe, unsigned flags);

/* Lets a forked child report too, if its parent wants that. False: no memory. */
bool trace_fork(struct thread *child);

/* The calling process ends with that status: the last report. */
void trace_exit(int status);

/* Makes a thread report no more. */
void trace_stop(struct thread *t);

#endif
