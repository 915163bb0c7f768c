/* SPDX-License-Identifier: MIT */
/* Limits of the resources of a process: getrlimit() and setrlimit(). */
#ifndef PROC_LIMITS_H
#define PROC_LIMITS_H

#include "proc/proc.h"

/* Gives a process that has no parent the limits of the system. */
void limits_init(struct proc *p);

/* Gives a forked child its parent's limits. */
void limits_fork(struct proc *child, const struct proc *parent);

/* Gives a new address space the limits of the calling process. */
void limits_enter(struct vmspace *vm);

/* Changes a limit of the calling process: 0, -EINVAL, or -EPERM. */
int limits_set(unsigned resource, const struct rlimit *limit);

/* Whether the calling process's user may have one more process or thread: 0 or -EAGAIN. Takes tree_lock. */
int limits_check_count(void);

#endif
