/* SPDX-License-Identifier: MIT */
/*
 * Threads: what runs on a CPU.
 *
 * A thread is a kernel stack, with struct thread at its top, and a place in the scheduler: a run queue, or a wait
 * queue. The things that the threads of a program share are in their process (proc/proc.h). The floors below that
 * one see only a pointer to it. An idle thread belongs to no process.
 *
 * Locks (tags on the fields):
 *   R  the lock of the run queue of t->cpu
 *   W  the lock of the wait queue that the thread is in
 *   G  the lock of the wait-for graph (sync/waitgraph.h)
 *   S  the lock of its process's signals (proc/signal.h)
 *   T  tree_lock in proc/proc.c
 *   O  the thread itself only, while it runs (or its creator before)
 *   A  atomic
 *   -  set at creation, then read-only
 */
#ifndef SCHED_THREAD_H
#define SCHED_THREAD_H

#include "base/cpu.h"
#include "base/lockcheck.h"
#include "lib/list.h"
#include <hal/mmu.h>

struct context;
struct mmu_space;
struct mutex;
struct proc;
struct trace;
struct trapframe;
struct waitqueue;

typedef int pid_t;

enum thread_state {
    THREAD_NEW,      /* being made */
    THREAD_RUNNABLE, /* waits in a run queue */
    THREAD_RUNNING,  /* is cpu->thread of its CPU */
    THREAD_SLEEPING, /* waits for a wakeup */
    THREAD_ZOMBIE,   /* has ended; waits to be freed */
};

/* What ends a sleep besides a wakeup. Each kind includes those before it. */
enum sleep_kind {
    SLEEP_DEEP,          /* nothing */
    SLEEP_KILLABLE,      /* the end of the thread by a kill of its process */
    SLEEP_INTERRUPTIBLE, /* any signal that is to be delivered */
};

#define KSTACK_PAGES 2 /* pages of a kernel stack; an unmapped one lies below */

struct thread {
    pid_t tid;             /* - once it runs: its number; the first thread has its process's */
    const char *name;      /* -: for messages; the process's name, which may change */
    struct proc *proc;     /* -: the process that it runs in, or NULL: an idle thread */
    struct list proc_link; /* T and S: in proc->threads */

    enum thread_state state; /* R */
    struct cpu *cpu;         /* R: where it runs, ran last, is queued, or will start */
    struct list run_link;    /* R: in a run queue */
    uint8_t sched_level;     /* R: the policy's */
    uint8_t sleep_kind;      /* R: enum sleep_kind: what ends the sleep, beside a wakeup */
    uint64_t started_ns;     /* R: when it got the CPU */
    uint64_t cpu_ns;         /* R: how long it had the CPU in all */
    struct context *context; /* R: where it goes on, while it does not run */
    struct mmu_space *space; /* O: what user addresses mean to it; NULL: nothing, it has none */
    uintptr_t kstack;        /* -: lowest address of its kernel stack */
    struct trapframe *tf;    /* -: where it entered the kernel: at the top of the stack */

    struct waitqueue *waiting; /* W: where it sleeps, or NULL */
    struct list wait_link;     /* W: in waiting->waiters */
    struct mutex *wants;       /* G: the mutex it waits for */
    uintptr_t wants_at;        /* G: and where: program counter */
    struct mutex *innermost;   /* O: the mutex taken last of those that it holds */
#ifdef LOCKCHECK
    struct held_locks held; /* O: mutexes that it holds */
#endif

    bool killed;         /* A: it is to end at the next chance */
    bool signal_due;     /* A: a signal is to be delivered: proc/signal.c */
    bool no_faults;      /* O: user memory that is not there is not filled: copyin_present() */
    bool takes_reserve;  /* -: it works for all programs, and may allocate the last pages */
    uint8_t page_use;    /* O: enum page_use: what it allocates pages for */
    struct trace *trace; /* O: where it reports its system calls, or NULL: debug/trace.h */
};

/* Where its kernel stack begins to be used: below struct thread itself. Not for the boot CPU's idle thread. */
static inline uintptr_t kstack_top(const struct thread *t)
{
    return (uintptr_t)t;
}

#endif
