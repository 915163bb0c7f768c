/* SPDX-License-Identifier: MIT */
/*
 * The end of processes: exit, wait, kill, and process groups.
 *
 * An ended process gives up everything but its struct proc and kernel stack, which its parent frees
 * when it collects the status. Children of an ended parent become those of init.
 *
 * Lock order: tree_lock, then a wait queue's, then a run queue's.
 */
#include "vfs/vfs.h"
#include "base/panic.h"
#include "proc/internal.h"
#include "sched/sched.h"
#include "sync/waitgraph.h"
#include "debug/trace.h"
#include <abi/errno.h>
#include <abi/wait.h>

/* Hands the children of an ending process to init. tree_lock held. */
static void reparent_children(struct proc *p)
{
    bool any_exited = false;

    while (!list_empty(&p->children)) {
        struct proc *child = LIST_FIRST(&p->children, struct proc, sibling);
        list_remove(&child->sibling);
        child->parent = init_proc;
        list_push_back(&init_proc->children, &child->sibling);
        any_exited |= child->exited;
    }
    if (any_exited)
        wakeup(&init_proc->child_exit);
}

void proc_exit(int status)
{
    struct proc *p = current();

    if (p == init_proc)
        panic("init has ended with status 0x%x", status);
    trace_exit(status);
    files_exit(p);
    struct vmspace *vm = proc_change_vm(NULL);
    if (vm)
        vmspace_put(vm);

    acquire(&tree_lock);
    reparent_children(p);
    p->exited = true;
    p->status = status;
    if (!p->parent) { /* a kernel thread: init collects it */
        p->parent = init_proc;
        list_push_back(&init_proc->children, &p->sibling);
    }
    wakeup(&p->parent->child_exit);
    sched_lock();
    p->state = PROC_ZOMBIE;
    release(&tree_lock);
    sched_block();
    panic("an ended process runs");
}

/* Whether waitpid(which) by the caller means child. */
static bool wanted(const struct proc *child, pid_t which)
{
    if (which > 0)
        return child->pid == which;
    if (which == -1)
        return true;
    return child->pgid == (which == 0 ? current()->pgid : -which);
}

/* Frees an exited child that has been taken out of the tree. */
static void collect(struct proc *child)
{
    while (!sched_gone(child)) /* it is on its last few instructions, interrupts off */
        cpu_relax();
    waitgraph_settle();
    proc_free(child);
}

/*
 * Looks for a child that fits, and takes it out of the tree where it has exited: it goes to *found.
 * -ECHILD where none fits, 0 where none of those has exited. tree_lock held.
 */
static int find_exited(pid_t which, struct proc **found)
{
    struct proc *child;
    int result = -ECHILD;

    LIST_FOR_EACH (child, &current()->children, sibling) {
        if (!wanted(child, which))
            continue;
        result = 0;
        if (child->exited) {
            list_remove(&child->sibling);
            list_remove(&child->hash_link);
            list_remove(&child->all_link);
            *found = child;
            return 0;
        }
    }
    return result;
}

pid_t proc_wait(pid_t which, int *status, int options)
{
    struct proc *p = current(), *child = NULL;

    acquire(&tree_lock);
    int result = find_exited(which, &child);
    while (!child && result == 0 && !(options & WNOHANG)) {
        result = sleep_killable(&p->child_exit, &tree_lock);
        if (result == 0)
            result = find_exited(which, &child);
    }
    release(&tree_lock);
    if (!child)
        return result;

    pid_t pid = child->pid;
    *status = child->status;
    collect(child);
    return pid;
}

bool proc_killed(void)
{
    return __atomic_load_n(&current()->killed, __ATOMIC_RELAXED) != 0;
}

/* Delivers a signal: they all end a process, but for these. tree_lock held. */
static void deliver(struct proc *p, int signal)
{
    if (signal == 0 || signal == SIGCHLD || signal == SIGCONT || p == init_proc || p->kernel_thread)
        return;
    int none = 0;
    __atomic_compare_exchange_n(&p->killed, &none, signal, false, __ATOMIC_SEQ_CST,
                                __ATOMIC_RELAXED);
    sched_wake_killed(p);
}

int proc_kill_group(pid_t pgid, int signal)
{
    struct proc *p;
    int result = -ESRCH;

    acquire(&tree_lock);
    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p->pgid == pgid && !p->exited) {
            deliver(p, signal);
            result = 0;
        }
    }
    release(&tree_lock);
    return result;
}

/* kill(-1): everybody but init, kernel threads and the caller. */
static int kill_all(int signal)
{
    struct proc *p;
    int result = -ESRCH;

    acquire(&tree_lock);
    LIST_FOR_EACH (p, &all_procs, all_link) {
        if (p != current() && p != init_proc && !p->kernel_thread && !p->exited) {
            deliver(p, signal);
            result = 0;
        }
    }
    release(&tree_lock);
    return result;
}

int proc_kill(pid_t pid, int signal)
{
    int result = 0;

    if (signal < 0 || signal >= NSIG)
        return -EINVAL;
    if (pid == -1)
        return kill_all(signal);
    if (pid <= 0)
        return proc_kill_group(pid == 0 ? current()->pgid : -pid, signal);

    acquire(&tree_lock);
    struct proc *p = proc_find(pid);
    if (!p)
        result = -ESRCH;
    else if (signal != 0 && (p == init_proc || p->kernel_thread))
        result = -EPERM;
    else
        deliver(p, signal);
    release(&tree_lock);
    return result;
}

int proc_setpgid(pid_t pid, pid_t pgid)
{
    struct proc *self = current();
    int result = 0;

    if (pgid < 0)
        return -EINVAL;
    acquire(&tree_lock);
    struct proc *p = pid == 0 ? self : proc_find(pid);
    if (!p || (p != self && p->parent != self))
        result = -ESRCH;
    else
        p->pgid = pgid == 0 ? p->pid : pgid;
    release(&tree_lock);
    return result;
}

pid_t proc_getpgid(pid_t pid)
{
    acquire(&tree_lock);
    struct proc *p = pid == 0 ? current() : proc_find(pid);
    pid_t result = p ? p->pgid : -ESRCH;
    release(&tree_lock);
    return result;
}

pid_t proc_getppid(void)
{
    acquire(&tree_lock); /* the parent may end, and be freed once it is nobody's parent any more */
    const struct proc *parent = current()->parent;
    pid_t pid = parent ? parent->pid : 0;
    release(&tree_lock);
    return pid;
}
