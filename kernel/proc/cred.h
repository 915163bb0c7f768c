/* SPDX-License-Identifier: MIT */
/* Changing the credentials of processes, and the rights of one process over another. */
#ifndef PROC_CRED_H
#define PROC_CRED_H

#include "proc/proc.h"

/* A forked child acts for the same users and groups as its parent. */
void cred_fork(struct cred *child, const struct cred *parent);

/*
 * Change the calling process's user or group ids: real, effective, saved, each or ID_SAME. 0, -EINVAL (there is
 * no such id), or -EPERM: a process that is not root may only choose among the three that it has.
 */
int cred_set_users(const uint32_t ids[3]);
int cred_set_groups(const uint32_t ids[3]);

/* Replaces the supplementary groups of the calling process: 0, -EPERM, or -EINVAL. */
int cred_set_supplementary(const uint32_t *groups, uint32_t count);

/*
 * The calling process executes a program file with those attributes: gives it the rights of a set-user-ID or
 * set-group-ID program. A traced process gets none, since its tracer may be another user. exec calls it before
 * other processes can see the new memory.
 */
struct stat;
void cred_exec(const struct stat *file);

/* Whether the calling process may send a signal to p, or see its memory. tree_lock held. */
bool cred_may_signal(const struct proc *p);
bool cred_may_inspect(const struct proc *p);

#endif
