/* SPDX-License-Identifier: MIT */
/*
 * Following the wait-for graph: from a process to the mutex that it wants, to that mutex's owner, and
 * so on.
 *
 * Lock: graph_lock guards proc.wants. Owners change without it. But the owners in a ring do not change any
 * more, and the last process to arrive is the one that looks. An owner outside a ring may release its mutex
 * and end during the look: waitgraph_settle() keeps it from being freed before the look is over.
 */
#include "sync/waitgraph.h"

#include "base/kprintf.h"
#include "base/symbols.h"
#include "base/cpu.h"
#include "proc/proc.h"

#define RING_MAX 32 /* longer chains are not followed */

static struct spinlock graph_lock = SPINLOCK_INIT("waitgraph");

static struct proc *holder(const struct proc *p)
{
    return p->wants ? __atomic_load_n(&p->wants->owner, __ATOMIC_RELAXED) : NULL;
}

/* Whether the chain from start comes back to it. graph_lock held. */
static bool in_ring(struct proc *start)
{
    const struct proc *p = holder(start);

    for (int i = 0; p && i < RING_MAX; i++, p = holder(p)) {
        if (p == start)
            return true;
    }
    return false;
}

/* The place at which a member of a ring waits, and the place at which its mutex was taken. */
static void print_member(const struct proc *p)
{
    const struct mutex *mutex = p->wants;
    char wanted[96], taken[96];

    symbol_describe(p->wants_at - 1, wanted, sizeof(wanted));
    symbol_describe(mutex->taken_at - 1, taken, sizeof(taken));
    kprintf("  pid %d wants %s at %s,\n    which pid %d took at %s\n", p->pid, mutex->waiters.name,
            wanted, holder(p)->pid, taken);
}

static void print_ring(struct proc *start)
{
    struct proc *p = start;

    kprintf("deadlock:");
    do {
        kprintf(" pid %d %s waits for %s, held by", p->pid, p->name, p->wants->waiters.name);
        p = holder(p);
    } while (p != start);
    kprintf(" pid %d %s\n", start->pid, start->name);
    do {
        print_member(p);
        p = holder(p);
    } while (p != start);
}

void waitgraph_wait(struct mutex *mutex, uintptr_t at)
{
    struct proc *p = current();

    acquire(&graph_lock);
    p->wants = mutex;
    p->wants_at = at;
    bool ring = mutex && in_ring(p);
    if (ring)
        print_ring(p);
    release(&graph_lock);
}

void waitgraph_settle(void)
{
    acquire(&graph_lock);
    release(&graph_lock);
}

/* Whether p has the smallest pid of its ring. graph_lock held. */
static bool is_first(struct proc *start)
{
    for (const struct proc *p = holder(start); p != start; p = holder(p)) {
        if (p->pid < start->pid)
            return false;
    }
    return true;
}

void waitgraph_report(struct proc *p)
{
    acquire(&graph_lock);
    if (in_ring(p) && is_first(p))
        print_ring(p);
    release(&graph_lock);
}

int waitgraph_holder(const struct proc *p)
{
    acquire(&graph_lock);
    const struct proc *who = holder(p);
    int pid = who ? who->pid : 0;
    release(&graph_lock);
    return pid;
}
