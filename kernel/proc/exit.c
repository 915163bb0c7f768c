/* SPDX-License-Identifier: MIT */
/*
 * The end of threads and processes: exit.
 *
 * exit() tells the other threads of the process to end, and ends the calling one. The last thread ends the
 * process: it frees everything but its struct proc and this thread's kernel stack, which its parent frees
 * when it collects the status. Children of an ended parent become those of init.
 *
 * Lock order: tree_lock, then a wait queue's, then a run queue's.
 */
#include "proc/exit.h"

#include "base/panic.h"
#include "proc/group.h"
#include "proc/init.h"
#include "proc/internal.h"
#include "proc/itimer.h"
#include "proc/multithread.h"
#include "proc/oom.h"
#include "proc/proc.h"
#include "proc/timers.h"
#include "proc/trace.h"
#include "sched/sched.h"
#include "vfs/fd.h"

/* Tells a parent that a child of its has ended: it may sleep in a wait, or for the signal. tree_lock held. */
static void tell_of_end(struct proc *parent, struct proc *child)
{
    signal_send_child(parent, child, child->status);
    wakeup(&parent->child_exit);
}

/* Hands the children of an ending process to init. tree_lock held. */
static void reparent_children(struct proc *p)
{
    while (!list_empty(&p->children)) {
        struct proc *child = LIST_FIRST(&p->children, struct proc, sibling);
        bool had_shell = group_has_shell(child);
        list_remove(&child->sibling);
        proc_set_parent(child, init_proc);
        list_push_back(&init_proc->children, &child->sibling);
        if (child->exited)
            tell_of_end(init_proc, child);
        if (had_shell)
            group_lost_shell(child->pgid);
    }
}

/* Makes an ended process a child of init, which collects all its ended children. tree_lock held. */
static void give_to_init(struct proc *p)
{
    if (p->parent)
        list_remove(&p->sibling);
    proc_set_parent(p, init_proc);
    list_push_back(&init_proc->children, &p->sibling);
}

/*
 * Tells the parent that the calling process has ended. If the parent ignores SIGCHLD, it gets no status: it
 * wakes only to see whether it has children left, and init collects the process. A kernel thread has no parent.
 * tree_lock held.
 */
static void tell_parent(struct proc *p)
{
    struct proc *parent = p->parent;

    if (!parent || (parent != init_proc && signal_discards_children(parent)))
        give_to_init(p);
    if (parent)
        tell_of_end(parent, p);
    if (parent != p->parent)
        tell_of_end(p->parent, p);
}

/* The end of the process: its last thread gives up all that is left. */
static NORETURN void end_process(struct thread *t, struct proc *p)
{
    if (p == init_proc)
        init_ended(p->status);
    itimer_end(p);
    timers_end(p);
    session_leader_ends(p);
    files_exit(&p->files);
    struct vmspace *vm = proc_change_vm(NULL);
    if (vm)
        vmspace_put(vm);

    acquire(&tree_lock);
    oom_memory_freed();
    reparent_children(p);
    p->exited = true;
    signal_end_pending(p);
    if (group_has_shell(p))
        group_lost_shell(p->pgid);
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
