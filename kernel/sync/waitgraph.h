/* SPDX-License-Identifier: MIT */
/*
 * The wait-for graph: who waits for a mutex that whom holds. A ring in it is a deadlock, found when its
 * last member goes to sleep.
 */
#ifndef SYNC_WAITGRAPH_H
#define SYNC_WAITGRAPH_H

#include <hal/types.h>

struct mutex;
struct proc;

/*
 * The calling process is about to sleep for mutex, which it wants at that program counter, or (NULL) no
 * longer does. Reports a ring that this
 * closes, on the console; the processes stay asleep, for ps and the debugger to see. The mutex's guard
 * is held.
 */
void waitgraph_wait(struct mutex *mutex, uintptr_t at);

/*
 * Waits until nobody looks any more at processes that held a mutex before the call. A process that has
 * ended holds none: it can be freed afterwards. No lock held that comes after this one.
 */
void waitgraph_settle(void);

/*
 * Prints the ring that a process is in, if it is, and if nobody there has a smaller pid: so that asking
 * for every process shows each ring once. The caller keeps processes from being freed. Any context.
 */
void waitgraph_report(struct proc *p);

/* Whom a process waits for because he holds its mutex: his pid, or 0. */
int waitgraph_holder(const struct proc *p);

#endif
