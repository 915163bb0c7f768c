/* SPDX-License-Identifier: MIT */
/*
 * The wait-for graph: which process waits for a mutex that another process holds. A ring in it is a
 * deadlock. It is found when the last process of the ring goes to sleep.
 */
#ifndef SYNC_WAITGRAPH_H
#define SYNC_WAITGRAPH_H

#include <hal/types.h>

struct mutex;
struct proc;

/*
 * The calling process is about to sleep for mutex, at that program counter, or (NULL) has stopped to
 * wait. If this closes a ring, the ring is reported on the console; its processes stay asleep, so that
 * ps and the debugger can show them. The caller holds the mutex's guard.
 */
void waitgraph_wait(struct mutex *mutex, uintptr_t at);

/*
 * Waits until no CPU follows the graph to a process that held a mutex before the call. A process that has
 * ended holds none: it can be freed afterwards. The caller holds no lock that comes after this one.
 */
void waitgraph_settle(void);

/*
 * If a process is in a ring, and has the smallest pid there, prints the ring: a caller that asks for
 * every process shows each ring once. The caller keeps processes from being freed. Any context.
 */
void waitgraph_report(struct proc *p);

/* The pid of the process that holds the mutex for which p waits, or 0. */
int waitgraph_holder(const struct proc *p);

#endif
