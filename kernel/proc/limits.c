/* SPDX-License-Identifier: MIT */
/*
 * Limits of the resources of a process. The code that allocates a resource checks its limit: descriptors in vfs/fd.c, file
 * sizes in vfs/fileio.c, memory in mm/grow.c, signals in proc/sigqueue.c, processes here.
 *
 * Only the process's own threads change its limits, a word at a time; the limits of its memory lie in the address
 * space, too, since mm knows no processes.
 */
#include "proc/limits.h"

#include "lib/string.h"
#include "proc/internal.h"
#include "sched/sched.h"
#include <abi/errno.h>

#define PROCESSES_OF_A_USER 256u /* leaves memory and kernel stacks for the others */

#define UNLIMITED                                                                                  \
    {                                                                                              \
        RLIM_INFINITY, RLIM_INFINITY                                                               \
    }

static const struct rlimit first_limits[RLIMIT_COUNT] = {
    [RLIMIT_FSIZE] = UNLIMITED,
    [RLIMIT_DATA] = UNLIMITED,
    [RLIMIT_CORE] = {0, RLIM_INFINITY},
    [RLIMIT_STACK] = {STACK_LIMIT, STACK_LIMIT},
    [RLIMIT_NPROC] = {PROCESSES_OF_A_USER, PROCESSES_OF_A_USER},
    [RLIMIT_NOFILE] = {OPEN_MAX, OPEN_MAX},
    [RLIMIT_AS] = UNLIMITED,
    [RLIMIT_SIGPENDING] = {SIGQUEUE_MAX, SIGQUEUE_MAX},
};

/* The limits that the calls on files look at lie in the process's file context, too. */
static void set_file_limits(struct proc *p)
{
    p->files.fd_limit = p->limits[RLIMIT_NOFILE].rlim_cur;
    p->files.size_limit = p->limits[RLIMIT_FSIZE].rlim_cur;
}

void limits_init(struct proc *p)
{
    memcpy(p->limits, first_limits, sizeof(p->limits));
    set_file_limits(p);
}

void limits_fork(struct proc *child, const struct proc *parent)
{
    memcpy(child->limits, parent->limits, sizeof(child->limits));
    set_file_limits(child);
}

void limits_enter(struct vmspace *vm)
{
    const struct rlimit *limits = current_proc()->limits;

    vm->size_limit = limits[RLIMIT_AS].rlim_cur;
    vm->stack_limit = MIN(limits[RLIMIT_STACK].rlim_cur, STACK_LIMIT);
}

int limits_set(unsigned resource, const struct rlimit *limit)
{
    struct proc *p = current_proc();

    if (resource >= RLIMIT_COUNT || limit->rlim_cur > limit->rlim_max)
        return -EINVAL;
    if (limit->rlim_max > p->limits[resource].rlim_max && !cred_is_root(&p->cred))
        return -EPERM;
    if (resource == RLIMIT_NOFILE && limit->rlim_max > OPEN_MAX)
        return -EPERM; /* the table has no room for more, whatever root says */
    p->limits[resource] = *limit;
    set_file_limits(p);
    mutex_lock(&p->vm->lock);
    limits_enter(p->vm);
    mutex_unlock(&p->vm->lock);
    return 0;
}

/* Threads of all processes of a user. tree_lock held. */
static uint32_t threads_of(uint32_t uid)
{
    const struct proc *p;
    const struct thread *t;
    uint32_t count = 0;

    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->cred.uid != uid || p->kernel_thread)
            continue;
        LIST_FOR_EACH (t, &p->threads, proc_link)
            count++;
    }
    return count;
}

/* Calls at the same time may each see room for one more: the limit is exceeded by at most one for each CPU. */
int limits_check_count(void)
{
    const struct proc *p = current_proc();
    uint32_t limit = p->limits[RLIMIT_NPROC].rlim_cur;

    if (likely(cred_is_root(&p->cred)) || p->cred.uid == ROOT_UID || limit == RLIM_INFINITY)
        return 0;
    acquire(&tree_lock);
    uint32_t count = threads_of(p->cred.uid);
    release(&tree_lock);
    return count < limit ? 0 : -EAGAIN;
}
