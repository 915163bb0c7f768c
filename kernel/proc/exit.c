/* SPDX-License-Identifier: MIT */
/*
 * The end of threads and processes: exit and wait.
 *
 * exit() tells the other threads of the process to end, and ends the calling one. The last thread ends the
 * process: it gives up everything but its struct proc and this thread's kernel stack, which its parent frees
 * when it collects the status. Children of an ended parent become those of init.
 *
 * Lock order: tree_lock, then a wait queue's, then a run queue's.
 */
#include "proc/exit.h"

#include "base/panic.h"
#include "debug/trace.h"
#include "mm/uaccess.h"
#include "proc/init.h"
#include "proc/internal.h"
#include "proc/multithread.h"
#include "proc/oom.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "sync/waitgraph.h"
#include "vfs/fd.h"
#include "vfs/vfs.h"
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

/* Makes an ended process a child of init, which collects all its ended children. tree_lock held. */
static void give_to_init(struct proc *p)
{
    if (p->parent)
        list_remove(&p->sibling);
    p->parent = init_proc;
    list_push_back(&init_proc->children, &p->sibling);
}

/*
 * Tells the parent that the calling process has ended. If the parent ignores SIGCHLD, it gets no status: it
 * wakes only to see whether it has children left. A kernel thread has no parent. tree_lock held.
 */
static void tell_parent(struct proc *p)
{
    struct proc *parent = p->parent;

    if (!parent || (parent != init_proc && signal_discards_children(parent)))
        give_to_init(p);
    if (parent && parent != p->parent)
        wakeup(&parent->child_exit);
    if (parent)
        signal_send_child_end(parent, p->pid, p->status);
    wakeup(&p->parent->child_exit);
}

/* The end of the process: its last thread gives up all that is left. */
static NORETURN void end_process(struct thread *t, struct proc *p)
{
    if (p == init_proc)
        init_ended(p->status);
    files_exit(p);
    struct vmspace *vm = proc_change_vm(NULL);
    if (vm)
        vmspace_put(vm);

    acquire(&tree_lock);
    oom_memory_freed();
    reparent_children(p);
    p->exited = true;
    tell_parent(p);
    sched_lock();
    t->state = THREAD_ZOMBIE;
    release(&tree_lock);
    sched_block();
    panic("an ended process runs");
}

void thread_exit(void)
{
    struct thread *t = current();
    struct proc *p = t->proc;

    thread_tell_end();
    trace_exit(p->status);
    if (thread_leave())
        thread_vanish();
    end_process(t, p);
}

void proc_exit(int status)
{
    signal_end_threads(PROC_EXITS, status);
    thread_exit();
}

/* Whether waitpid(which) by the caller means child. */
static bool wanted(const struct proc *child, pid_t which)
{
    if (which > 0)
        return child->pid == which;
    if (which == -1)
        return true;
    return child->pgid == (which == 0 ? current_proc()->pgid : -which);
}

/* Takes an exited child, which is no sibling any more, out of the tree, and frees it. */
static void collect(struct proc *child)
{
    acquire(&tree_lock);
    pid_release(child->pid);
    list_remove(&child->hash_link);
    list_remove(&child->all_link);
    release(&tree_lock);
    while (!sched_gone(proc_thread(child))) /* it is on its last few instructions, interrupts off */
        cpu_relax();
    waitgraph_settle();
    proc_free(child);
}

/*
 * Looks for a child that fits and has exited: it goes to *found, and is the caller's to collect. So that no
 * other thread finds it, it is not among the children any more. -ECHILD if none fits, else 0. tree_lock held.
 */
static int find_exited(pid_t which, struct proc **found)
{
    struct proc *child;
    int result = -ECHILD;

    LIST_FOR_EACH (child, &current_proc()->children, sibling) {
        if (!wanted(child, which))
            continue;
        result = 0;
        if (child->exited) {
            list_remove(&child->sibling);
            *found = child;
            return 0;
        }
    }
    return result;
}

/* Makes a child that could not be collected one of the caller's children again. */
static void give_back(struct proc *child)
{
    acquire(&tree_lock);
    list_push_front(&child->parent->children, &child->sibling);
    wakeup(&child->parent->child_exit);
    release(&tree_lock);
}

pid_t proc_wait(pid_t which, uintptr_t user_status, int options)
{
    struct proc *p = current_proc(), *child = NULL;

    acquire(&tree_lock);
    int result = find_exited(which, &child), error = 0;
    while (!child && result == 0 && !error && !(options & WNOHANG)) {
        error = sleep_interruptible(&p->child_exit, &tree_lock);
        result = find_exited(which, &child); /* its status comes before its SIGCHLD */
    }
    release(&tree_lock);
    if (!child)
        return result ? result : error;

    if (user_status && copyout(user_status, &child->status, sizeof(child->status)) != 0) {
        give_back(child);
        return -EFAULT;
    }
    pid_t pid = child->pid;
    collect(child);
    return pid;
}
