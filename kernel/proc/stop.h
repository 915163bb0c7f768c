/* SPDX-License-Identifier: MIT */
/* Stopping and continuing a process. */
#ifndef PROC_STOP_H
#define PROC_STOP_H

#include "proc/proc.h"

/*
 * The part of sending a signal that happens at once: SIGCONT continues the process, and a signal that stops
 * discards it. True if a process that had stopped now continues: after releasing the locks of its signals the
 * caller passes this to stop_tell_parent(). tree_lock and p->signals.lock held.
 */
bool stop_prepare(struct proc *p, int signal);

/* Reports that p has stopped or continued (status, as waitpid() returns it) to its parent. tree_lock held. */
void stop_tell_parent(struct proc *p, int status);

/*
 * The calling thread's next signal stops the process, or has already: takes the signal, unless the process has
 * stopped, and sleeps until it continues or the thread must end. The caller then looks for signals anew.
 */
void stop_thread(int signal);

/* A thread has left the process: the others may all have stopped. tree_lock held. */
void stop_thread_left(struct proc *p);

/* Whether the calling process is about to stop, or has a signal that will stop it; if so, it is due. tree_lock held. */
bool stop_comes(void);

#endif
