/* SPDX-License-Identifier: MIT */
/*
 * Process groups: setpgid(), getpgid(), and getppid().
 *
 * There is one session: all programs belong to it, and the kernel's own threads do not.
 */
#include "proc/group.h"

#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include <abi/errno.h>

/* Whether a process of the session is in the group; one that has ended is, until it is collected. */
static bool is_group(pid_t pgid)
{
    const struct proc *p;

    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->pgid == pgid && !p->kernel_thread)
            return true;
    }
    return false;
}

bool proc_is_group(pid_t pgid)
{
    acquire(&tree_lock);
    bool result = is_group(pgid);
    release(&tree_lock);
    return result;
}

/* The rules of setpgid() for a process that has been found. tree_lock held. */
static int change_group(struct proc *p, pid_t pgid)
{
    struct proc *self = current_proc();

    if (p != self && p->parent != self)
        return -ESRCH;
    if (p != self && __atomic_load_n(&p->has_execed, __ATOMIC_RELAXED))
        return -EACCES;
    if (pgid != p->pid && !is_group(pgid))
        return -EPERM;
    p->pgid = pgid;
    return 0;
}

int proc_setpgid(pid_t pid, pid_t pgid)
{
    if (pgid < 0)
        return -EINVAL;
    acquire(&tree_lock);
    struct proc *p = pid == 0 ? current_proc() : proc_find(pid);
    int result = p ? change_group(p, pgid == 0 ? p->pid : pgid) : -ESRCH;
    release(&tree_lock);
    return result;
}

pid_t proc_getpgid(pid_t pid)
{
    acquire(&tree_lock);
    struct proc *p = pid == 0 ? current_proc() : proc_find(pid);
    pid_t result = p ? p->pgid : -ESRCH;
    release(&tree_lock);
    return result;
}

pid_t proc_getppid(void)
{
    acquire(&tree_lock); /* the parent may end, and be freed once it has no children any more */
    const struct proc *parent = current_proc()->parent;
    pid_t pid = parent ? parent->pid : 0;
    release(&tree_lock);
    return pid;
}
