/* SPDX-License-Identifier: MIT */
/*
 * Queues of signals: a process and each of its threads have one, with an entry for each real-time signal that is
 * pending there. Only the files of kernel/proc that are about signals include this. All functions but
 * sigqueue_init() want p->signals.lock.
 */
#ifndef PROC_SIGQUEUE_H
#define PROC_SIGQUEUE_H

#include "proc/proc.h"

/* Boot. */
void sigqueue_init(void);

/*
 * Adds an entry to a queue of the process p: 0, or -EAGAIN if the process has as many as it may have, or memory is
 * used up. kill() and thread_kill() pass nothing but the signal itself: for them the result is 0 in this case too,
 * and the signal is pending without an entry.
 */
int sigqueue_add(struct proc *p, struct queued_signal **queue, int signal,
                 const struct signal_origin *origin);

/*
 * Takes the oldest entry of the signal, and copies its origin; without an entry, the origin is that of a kill() by
 * process 0. True if another entry of the signal is left.
 */
bool sigqueue_take(struct proc *p, struct queued_signal **queue, int signal,
                   struct signal_origin *origin);

/* The origin of the entry that a timer has made (proc/timers.h), or NULL. */
struct signal_origin *sigqueue_of_timer(struct queued_signal **queue, int signal, int timer);

/* Frees the entries of the signals in the set. */
void sigqueue_drop(struct proc *p, struct queued_signal **queue, sigmask_t set);

#endif
