/* SPDX-License-Identifier: MIT */
/*
 * The nice values of processes. The scheduler gives the threads of a nicer process shorter turns (sched/policy.c).
 *
 * Locks: tree_lock for changes.
 */
#include "proc/priority.h"

#include "proc/internal.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/resource.h>

void priority_fork(struct proc *child, const struct proc *parent)
{
    child->nice = parent->nice;
    proc_thread(child)->nice = parent->nice;
}

/* tree_lock held. */
static bool is_meant(const struct proc *p, unsigned kind, uint32_t number)
{
    const struct proc *self = current_proc();

    if (p->kernel_thread)
        return false;
    if (kind == PRIO_PROCESS)
        return number ? p->pid == (pid_t)number : p == self;
    if (kind == PRIO_PGRP)
        return p->pgid == (number ? (pid_t)number : self->pgid);
    return p->cred.uid == (number ? number : self->cred.uid);
}

int priority_get(unsigned kind, uint32_t number, int *nice)
{
    struct proc *p;
    int error = -ESRCH;

    if (kind > PRIO_USER)
        return -EINVAL;
    *nice = NICE_MAX;
    acquire(&tree_lock);
    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (is_meant(p, kind, number)) {
            *nice = MIN(*nice, p->nice);
            error = 0;
        }
    }
    release(&tree_lock);
    return error;
}

/* tree_lock held. */
static int set_one(struct proc *p, int nice)
{
    const struct cred *mine = &current_proc()->cred;
    struct thread *t;

    if (!cred_is_root(mine) && mine->euid != p->cred.uid && mine->euid != p->cred.euid)
        return -EPERM;
    if (nice < p->nice && !cred_is_root(mine))
        return -EACCES;
    p->nice = (int8_t)nice;
    LIST_FOR_EACH (t, &p->threads, proc_link)
        t->nice = (int8_t)nice;
    return 0;
}

int priority_set(unsigned kind, uint32_t number, int nice)
{
    struct proc *p;
    int error = 0;
    bool found = false;

    if (kind > PRIO_USER)
        return -EINVAL;
    nice = MAX(NICE_MIN, MIN(nice, NICE_MAX));
    acquire(&tree_lock);
    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (is_meant(p, kind, number)) {
            int failure = set_one(p, nice);
            error = failure ? failure : error;
            found = true;
        }
    }
    release(&tree_lock);
    return found ? error : -ESRCH;
}
