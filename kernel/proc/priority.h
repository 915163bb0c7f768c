/* SPDX-License-Identifier: MIT */
/* The nice values of processes: getpriority() and setpriority(). */
#ifndef PROC_PRIORITY_H
#define PROC_PRIORITY_H

#include "proc/proc.h"

/* Gives a forked child its parent's nice value. */
void priority_fork(struct proc *child, const struct proc *parent);

/*
 * kind: PRIO_PROCESS, PRIO_PGRP or PRIO_USER; number: of such a one, or 0 for the caller's. The kernel's own threads are
 * never meant. Process context, no locks held.
 *
 * priority_get(): *nice becomes the lowest value of these processes. 0, -EINVAL (no such kind), or -ESRCH (no such process).
 * priority_set(): gives all of them a nice value; one beyond the ends becomes the last at that end. Another error: some of
 * them belong to another user (-EPERM), or would get a lower value, which only root may give (-EACCES); the others get it.
 */
int priority_get(unsigned kind, uint32_t number, int *nice);
int priority_set(unsigned kind, uint32_t number, int nice);

#endif
