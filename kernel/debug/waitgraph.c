/* SPDX-License-Identifier: MIT */
/*
 * Following the wait-for graph: from a thread to the mutex that it wants, to that mutex's owner, and
 * so on.
 *
 * Lock: graph_lock guards thread.wants. Owners change without it. But the owners in a ring do not change any
 * more, and the last thread to arrive is the one that looks. An owner outside a ring may release its mutex
 * and end during the look: waitgraph_settle() keeps it from being freed before the look is over.
 */
#include "base/cpu.h"
#include "base/kprintf.h"
#include "base/symbols.h"
#include "sched/thread.h"
#include "sync/mutex.h"
#include "sync/waitgraph.h"

#define RING_MAX 32 /* longer chains are not followed */

static struct spinlock graph_lock = SPINLOCK_INIT("waitgraph");

static struct thread *holder(const struct thread *t)
{
    return t->wants ? __atomic_load_n(&t->wants->owner, __ATOMIC_RELAXED) : NULL;
}

/* Whether the chain from start comes back to it. graph_lock held. */
static bool in_ring(struct thread *start)
{
    const struct thread *t = holder(start);

    for (int i = 0; t && i < RING_MAX; i++, t = holder(t)) {
        if (t == start)
            return true;
    }
    return false;
}

/* The place at which a member of a ring waits, and the place at which its mutex was taken. */
static void print_member(const struct thread *t)
{
    const struct mutex *mutex = t->wants;
    char wanted[96], taken[96];

    symbol_describe(t->wants_at - 1, wanted, sizeof(wanted));
    symbol_describe(mutex->taken_at - 1, taken, sizeof(taken));
    kprintf("  pid %d wants %s at %s,\n    which pid %d took at %s\n", t->tid, mutex->waiters.name,
            wanted, holder(t)->tid, taken);
}

static void print_ring(struct thread *start)
{
    struct thread *t = start;

    kprintf("deadlock:");
    do {
        kprintf(" pid %d %s waits for %s, held by", t->tid, t->name, t->wants->waiters.name);
        t = holder(t);
    } while (t != start);
    kprintf(" pid %d %s\n", start->tid, start->name);
    do {
        print_member(t);
        t = holder(t);
    } while (t != start);
}

void waitgraph_wait(struct mutex *mutex, uintptr_t at)
{
    struct thread *t = current();

    acquire(&graph_lock);
    t->wants = mutex;
    t->wants_at = at;
    bool ring = mutex && in_ring(t);
    if (ring)
        print_ring(t);
    release(&graph_lock);
}

void waitgraph_settle(void)
{
    acquire(&graph_lock);
    release(&graph_lock);
}

/* Whether t has the smallest number of its ring. graph_lock held. */
static bool is_first(struct thread *start)
{
    for (const struct thread *t = holder(start); t != start; t = holder(t)) {
        if (t->tid < start->tid)
            return false;
    }
    return true;
}

void waitgraph_report(struct thread *t)
{
    acquire(&graph_lock);
    if (in_ring(t) && is_first(t))
        print_ring(t);
    release(&graph_lock);
}

int waitgraph_holder(const struct thread *t)
{
    acquire(&graph_lock);
    const struct thread *who = holder(t);
    int pid = who ? who->tid : 0;
    release(&graph_lock);
    return pid;
}
