/* SPDX-License-Identifier: MIT */
/*
 * The dump of all processes, for a system that does not answer any more.
 *
 * It runs in the interrupt handler of the key, so that it works as long as interrupts do. Printing takes
 * long, and no lock is held for it. Two locks keep a process from running and from being freed: the tree's,
 * and its run queue's. A copy of the process is made with both held, and printed without them.
 */
#include "debug/dump.h"

#include "base/kprintf.h"
#include "base/symbols.h"
#include "debug/inspect.h"
#include "lib/string.h"
#include "proc/info.h"
#include "proc/internal.h"
#include "proc/proc.h"
#include "sched/runqueue.h"
#include "sched/sched.h"
#include "sync/mutex.h"
#include "sync/waitgraph.h"

#define CALLERS_MAX 16
#define HELD_MAX 4

/* A thread, as it is when its locks are held. */
struct picture {
    pid_t pid, tid, holder;
    char name[PROC_NAME_MAX], waits_for[16];
    enum thread_state state;
    bool runs; /* it has a CPU now */
    unsigned cpu;
    unsigned held, callers;
    struct {
        char name[16];
        uintptr_t at;
    } mutex[HELD_MAX];
    uintptr_t caller[CALLERS_MAX];
};

/* The parts that change while the process runs. It does not run; its run queue's lock is held. */
static void take_stack(const struct thread *t, struct picture *picture)
{
    const struct mutex *mutex = t->innermost;

    strlcpy(picture->waits_for, t->state == THREAD_SLEEPING ? t->waits_for : "",
            sizeof(picture->waits_for));
    for (; mutex && picture->held < HELD_MAX; mutex = mutex->outer) {
        strlcpy(picture->mutex[picture->held].name, mutex->waiters.name,
                sizeof(picture->mutex[0].name));
        picture->mutex[picture->held++].at = mutex->taken_at;
    }
    if (t->context && t->state != THREAD_ZOMBIE && t->state != THREAD_NEW)
        picture->callers = collect_callers(t->context, picture->caller, CALLERS_MAX);
}

/* Copies a thread. tree_lock held. */
static void take_thread(struct thread *t, struct picture *picture)
{
    const struct proc *p = t->proc;
    struct cpu *home = sched_lock_home(t);

    picture->pid = p->pid;
    picture->tid = t->tid;
    strlcpy(picture->name, p->name, sizeof(picture->name));
    picture->state = p->exited ? THREAD_ZOMBIE : t->state;
    picture->runs = home->thread == t;
    picture->cpu = home->id;
    if (!picture->runs)
        take_stack(t, picture);
    release(&home->runqueue->lock);
    picture->holder = picture->state == THREAD_SLEEPING ? waitgraph_holder(t) : 0;
}

/* The next thread of the process with that pid: false if there is none any more. */
static bool take_picture(pid_t pid, pid_t after, struct picture *picture)
{
    memset(picture, 0, sizeof(*picture));
    acquire(&tree_lock);
    const struct proc *p = proc_find(pid);
    struct thread *t = p ? proc_thread_after(p, after) : NULL;
    if (t)
        take_thread(t, picture);
    release(&tree_lock);
    return t != NULL;
}

static void print_state(const struct picture *picture)
{
    kprintf("pid %d %s: ", picture->pid, picture->name);
    if (picture->tid != picture->pid)
        kprintf("thread %d ", picture->tid);
    if (picture->runs)
        kprintf("runs on cpu %u\n", picture->cpu);
    else if (picture->state == THREAD_ZOMBIE)
        kprintf("has ended\n");
    else if (picture->state != THREAD_SLEEPING)
        kprintf("waits for cpu %u\n", picture->cpu);
    else if (picture->holder)
        kprintf("sleeps, waits for mutex %s of pid %d\n", picture->waits_for, picture->holder);
    else
        kprintf("sleeps, waits for %s\n", picture->waits_for);
}

static void print_picture(const struct picture *picture)
{
    char where[96];
    const struct trapframe *tf = this_cpu()->interrupted;

    print_state(picture);
    for (unsigned i = 0; i < picture->held; i++)
        kprintf("  holds mutex %s, taken at %s\n", picture->mutex[i].name,
                symbol_describe(picture->mutex[i].at - 1, where, sizeof(where)));
    if (picture->runs && picture->cpu == this_cpu()->id && tf)
        print_backtrace_of(tf, 0);
    print_callers(picture->caller, picture->callers);
}

static void print_rings(void)
{
    struct thread *t;
    struct proc *p;

    acquire(&tree_lock);
    LIST_FOR_EACH (p, &all_procs, all_link) {
        LIST_FOR_EACH (t, &p->threads, proc_link)
            waitgraph_report(t);
    }
    release(&tree_lock);
}

void dump_processes(void)
{
    struct picture picture;

    kprintf("\nprocesses:\n");
    for (pid_t pid = proc_next(0); pid > 0; pid = proc_next(pid)) {
        for (pid_t tid = 0; take_picture(pid, tid, &picture); tid = picture.tid)
            print_picture(&picture);
    }
    print_rings();
}
