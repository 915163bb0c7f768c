/* SPDX-License-Identifier: MIT */
/*
 * Waiting for children: waitpid() and waitid().
 *
 * A child that has ended stays, as a process without memory, until its status has been collected. A child that
 * has stopped or continued has its status in p->report until a parent has taken it.
 *
 * Locks: tree_lock.
 */
#include "proc/wait.h"

#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "sync/waitgraph.h"
#include <abi/errno.h>
#include <abi/wait.h>

/* Whether the caller means this child. */
static bool wanted(const struct proc *child, const struct wait_choice *choice)
{
    if (choice->type == P_PID)
        return child->pid == choice->id;
    return choice->type == P_ALL ||
           child->pgid == (choice->id == 0 ? current_proc()->pgid : choice->id);
}

/* Takes an exited child, which is no sibling any more, out of the tree, and frees it. */
static void collect(struct proc *child)
{
    while (!sched_gone(proc_thread(child))) /* it is on its last few instructions, interrupts off */
        cpu_relax();
    acquire(&tree_lock);
    pid_release(child->pid);
    list_remove(&child->hash_link);
    list_remove(&child->all_link);
    current_proc()->children_ns +=
        proc_thread(child)->cpu_ns + child->ended_ns + child->children_ns;
    release(&tree_lock);
    waitgraph_settle();
    proc_free(child);
}

/* The status of a child that stopped or continued, if the options ask for it, or 0. */
static int report_of(const struct proc *child, int options)
{
    int wanted_by = WIFCONTINUED(child->report) ? WCONTINUED : WUNTRACED;

    return options & wanted_by ? child->report : 0;
}

/*
 * Takes the child's status, if the options ask for one that it has: true. An ended child is the caller's to
 * collect. So that no other thread finds it, it is not among the children any more. tree_lock held.
 */
static bool take_status(struct proc *child, int options, struct wait_result *result)
{
    bool ended = child->exited && options & WEXITED;
    int report = child->exited ? 0 : report_of(child, options);

    if (!ended && !report)
        return false;
    *result = (struct wait_result){
        .pid = child->pid, .status = ended ? child->status : report, .uid = child->cred.uid};
    if (options & WNOWAIT)
        return true;
    if (ended) {
        list_remove(&child->sibling);
        result->ended = child;
    } else {
        child->report = 0;
        result->taken = true;
    }
    return true;
}

/* Looks for a child that fits and has news: true in *found. -ECHILD if no child fits, else 0. tree_lock held. */
static int find_status(const struct wait_choice *choice, int options, struct wait_result *result,
                       bool *found)
{
    struct proc *child;
    int error = -ECHILD;

    LIST_FOR_EACH (child, &current_proc()->children, sibling) {
        if (!wanted(child, choice))
            continue;
        error = 0;
        *found = take_status(child, options, result);
        if (*found)
            break;
    }
    return error;
}

int proc_wait(const struct wait_choice *choice, int options, struct wait_result *result)
{
    struct proc *p = current_proc();
    bool found = false;

    *result = (struct wait_result){0};
    acquire(&tree_lock);
    int error = find_status(choice, options, result, &found), interrupted = 0;
    while (!found && !error && !interrupted && !(options & WNOHANG)) {
        interrupted = sleep_interruptible(&p->child_exit, &tree_lock);
        /* the status comes before its SIGCHLD */
        error = find_status(choice, options, result, &found);
    }
    release(&tree_lock);
    return error || found ? error : interrupted;
}

/* Makes a child that could not be collected one of the caller's children again. */
static void give_back(struct proc *child)
{
    acquire(&tree_lock);
    list_push_front(&child->parent->children, &child->sibling);
    wakeup(&child->parent->child_exit);
    release(&tree_lock);
}

/* The same for the status of a stop or a continuation, unless the child has news meanwhile, or is gone. */
static void give_back_report(const struct wait_result *result)
{
    acquire(&tree_lock);
    struct proc *child = proc_find(result->pid);
    if (child && child->parent == current_proc() && !child->report)
        child->report = result->status;
    release(&tree_lock);
}

void proc_wait_end(const struct wait_result *result, bool delivered)
{
    if (result->ended && delivered)
        collect(result->ended);
    else if (result->ended)
        give_back(result->ended);
    else if (result->taken && !delivered)
        give_back_report(result);
}
