/* SPDX-License-Identifier: MIT */
/*
 * The wait-for graph: which thread waits for a mutex that another thread holds. A ring in it is a
 * deadlock. It is found when the last thread of the ring goes to sleep.
 */
#ifndef SYNC_WAITGRAPH_H
#define SYNC_WAITGRAPH_H

#include <hal/types.h>

struct mutex;
struct thread;

/*
 * The calling thread is about to sleep for mutex, at that program counter, or (NULL) has stopped to
 * wait. If this closes a ring, the ring is reported on the console; its threads stay asleep, so that
 * ps and the debugger can show them. The caller holds the mutex's guard.
 */
void waitgraph_wait(struct mutex *mutex, uintptr_t at);

/*
 * Waits until no CPU follows the graph to a thread that held a mutex before the call. A thread that has
 * ended holds none: it can be freed afterwards. The caller holds no lock that comes after this one.
 */
void waitgraph_settle(void);

/*
 * If a thread is in a ring, and has the smallest pid there, prints the ring: a caller that asks for
 * every thread shows each ring once. The caller keeps threads from being freed. Any context.
 */
void waitgraph_report(struct thread *t);

/* The pid of the thread that holds the mutex for which t waits, or 0. */
int waitgraph_holder(const struct thread *t);

#endif
