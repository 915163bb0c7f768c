/* SPDX-License-Identifier: MIT */
/*
 * Process groups and sessions: setpgid(), getpgid(), setsid(), getsid(), and getppid().
 *
 * A session is a set of groups: usually all that one login has started. Its number is the pid of the process that
 * made it, its leader. The programs that the kernel starts itself belong to the first session, that of init.
 */
#include "proc/group.h"

#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include <abi/errno.h>

static void (*session_end_hook)(pid_t session);

/* A process of the group, or NULL; one that has ended is in it until it is collected. */
static const struct proc *group_member(pid_t pgid)
{
    const struct proc *p;

    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->pgid == pgid && !p->kernel_thread)
            return p;
    }
    return NULL;
}

bool proc_is_group(pid_t pgid)
{
    acquire(&tree_lock);
    const struct proc *p = group_member(pgid);
    bool result = p && p->session == current_proc()->session;
    release(&tree_lock);
    return result;
}

bool group_has_shell(const struct proc *p)
{
    const struct proc *parent = p->parent;

    return parent && parent != init_proc && parent->pgid != p->pgid &&
           parent->session == p->session;
}

bool group_is_orphaned(pid_t pgid)
{
    const struct proc *p;

    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->pgid == pgid && !p->exited && group_has_shell(p))
            return false;
    }
    return true;
}

bool proc_group_is_orphaned(pid_t pgid)
{
    acquire(&tree_lock);
    bool result = group_is_orphaned(pgid);
    release(&tree_lock);
    return result;
}

/* The rules of setpgid() for a process that has been found. tree_lock held. */
static int change_group(struct proc *p, pid_t pgid)
{
    const struct proc *self = current_proc(), *member = group_member(pgid);

    if (p != self && p->parent != self)
        return -ESRCH;
    if (p != self && __atomic_load_n(&p->has_execed, __ATOMIC_RELAXED))
        return -EACCES;
    if (p->session == p->pid || p->session != self->session)
        return -EPERM;
    if (pgid != p->pid && (!member || member->session != p->session))
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

pid_t proc_setsid(void)
{
    struct proc *p = current_proc();
    pid_t result = -EPERM;

    acquire(&tree_lock);
    if (!group_member(p->pid)) {
        result = p->session = p->pgid = p->pid;
        __atomic_store_n(&p->no_terminal, false, __ATOMIC_RELAXED);
    }
    release(&tree_lock);
    return result;
}

pid_t proc_getsid(pid_t pid)
{
    acquire(&tree_lock);
    const struct proc *p = pid == 0 ? current_proc() : proc_find(pid);
    pid_t result = p ? p->session : -ESRCH;
    release(&tree_lock);
    return result;
}

void session_on_end(void (*hook)(pid_t session))
{
    session_end_hook = hook;
}

void session_leader_ends(const struct proc *p)
{
    if (p->session == p->pid && session_end_hook)
        session_end_hook(p->session);
}

/* Whether a process of the group has stopped. tree_lock held. */
static bool group_has_stopped(pid_t pgid)
{
    const struct proc *p;

    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->pgid == pgid && p->signals.stopped && !p->exited)
            return true;
    }
    return false;
}

void group_lost_shell(pid_t pgid)
{
    const struct signal_origin origin = {.code = SI_KERNEL};
    struct proc *p;

    if (!group_has_stopped(pgid) || !group_is_orphaned(pgid))
        return;
    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->pgid == pgid && !p->kernel_thread) {
            signal_send(p, SIGHUP, &origin);
            signal_send(p, SIGCONT, &origin);
        }
    }
}

pid_t proc_getppid(void)
{
    return __atomic_load_n(&current_proc()->ppid, __ATOMIC_RELAXED);
}
