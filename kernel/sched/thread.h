/* SPDX-License-Identifier: MIT */
/*
 * Threads, the units that run on a CPU.
 *
 * A thread is a kernel stack, with struct thread at its top, and a place in the scheduler's run queues.
 * A thread that waits has its places in wait queues on its stack (sync/waitqueue.h). The things that the threads of a
 * program share are in their process (proc/proc.h). The scheduler, and the floors below the processes, use only a pointer
 * to it. An idle thread belongs to no process.
 *
 * Locks (tags on the fields):
 *   R  the lock of the run queue of t->cpu
 *   G  the lock of the wait-for graph (sync/waitgraph.h)
 *   S  the lock of its process's signals (proc/signal.h)
 *   T  tree_lock in proc/proc.c
 *   O  the thread itself only, while it runs (or its creator before)
 *   A  atomic
 *   -  set at creation, then read-only
 */
#ifndef SCHED_THREAD_H
#define SCHED_THREAD_H

#include "base/address.h"
#include "base/cpu.h"
#include "base/lockcheck.h"
#include "lib/list.h"
#include <abi/signal.h>
#include <hal/mmu.h>

struct context;
struct cred;
struct file_context;
struct mmu_space;
struct mutex;
struct proc;
struct queued_signal;
struct trace;
struct trapframe;

typedef int pid_t;

enum thread_state {
    THREAD_NEW,      /* being made */
    THREAD_RUNNABLE, /* waits in a run queue */
    THREAD_RUNNING,  /* is cpu->thread of its CPU */
    THREAD_SLEEPING, /* waits for a wakeup */
    THREAD_ZOMBIE,   /* has ended; waits to be freed */
};

/* The events that end a sleep, besides a wakeup. Each kind includes the kinds before it. */
enum sleep_kind {
    SLEEP_DEEP,          /* nothing */
    SLEEP_KILLABLE,      /* the end of the thread by a kill of its process */
    SLEEP_INTERRUPTIBLE, /* any signal that is due */
};

/* The signals of one thread (proc/signal.c). */
struct thread_signals {
    sigmask_t pending;           /* sent to this thread, not to the process */
    struct queued_signal *queue; /* of those with a value: proc/sigqueue.c */
    sigmask_t blocked;           /* only the thread itself changes it */
    sigmask_t suspended;         /* the value of blocked after a sigsuspend() */
    bool has_suspended;          /* suspended is valid */
    bool stopped;                /* it sleeps because its process is stopped (proc/stop.c) */
    uintptr_t alt_base;          /* the stack of sigaltstack() ... */
    uint32_t alt_size;           /* ... and its size, or 0: none */
    int fault_code;              /* of the pending signal of a fault: si_code ... */
    uintptr_t fault_address;     /* ... and si_addr */
};

#define KSTACK_PAGES (ADDRCHECK ? 4 : 2) /* pages of a kernel stack; an unmapped one lies below */

struct thread {
    pid_t tid; /* T: its number. The first thread has its process's, and so has one after exec */
    const char *name;           /* -: for messages; the process's name, which may change */
    struct proc *proc;          /* -: the process that it runs in, or NULL: an idle thread */
    struct cred *cred;          /* -: its process's users and groups: vfs/cred.h */
    struct file_context *files; /* -: its process's open files and directory: vfs/context.h */
    /* T and S: in proc->threads; after the thread's end: in a list of threads.c */
    struct list proc_link;

    enum thread_state state; /* R */
    /* R: the CPU of its run queue: it runs there, ran there last, or will start there */
    struct cpu *cpu;
    struct list run_link;    /* R: in a run queue */
    uint8_t sched_level;     /* R: the policy's */
    int8_t nice;             /* A: its process's nice value: proc/priority.c */
    uint8_t sleep_kind;      /* R: enum sleep_kind */
    uint64_t started_ns;     /* R: when it got the CPU */
    uint64_t cpu_ns;         /* R: how long it had the CPU in all */
    struct context *context; /* R: its saved registers while it does not run */
    struct mmu_space *space; /* O: its page tables for user addresses, or NULL */
    uintptr_t kstack;        /* -: lowest address of its kernel stack */
    struct trapframe *tf;    /* -: its user registers, at the top of the stack */

    const char *waits_for;   /* R: the name of the event that it sleeps for; only while it sleeps */
    struct mutex *wants;     /* G: the mutex it waits for */
    uintptr_t wants_at;      /* G: the program counter of that wait */
    struct mutex *innermost; /* O: the mutex taken last of those that it holds */
#ifdef LOCKCHECK
    struct held_locks held; /* O: mutexes that it holds */
#endif

    uint64_t resume_ns; /* O: the deadline of the call that is made again, or 0: proc/deliver.c */
    bool killed;        /* A: it must end as soon as it can */
    bool signal_due;    /* A: a signal is due: proc/signal.c */
    struct thread_signals signals; /* S */
    /* O: the user address that becomes 0 at its end, or 0: proc/multithread.c */
    uintptr_t tid_word;
    /* O: the user address of its list of robust mutexes, or 0: proc/robust.c */
    uintptr_t robust_list;
    bool no_faults;      /* O: user memory that is not there is not filled: copyin_present() */
    bool takes_reserve;  /* -: it works for all programs, and may allocate the last pages */
    bool is_ordinary;    /* A: a user other than root has started it: it leaves root some pages */
    uint8_t page_use;    /* O: enum page_use: the purpose of the pages that it allocates */
    struct trace *trace; /* O: the trace that gets its system calls, or NULL: proc/trace.h */
};

/* The end of the used part of its kernel stack: struct thread. Not for the idle thread of the boot CPU. */
static inline uintptr_t kstack_top(const struct thread *t)
{
    return (uintptr_t)t;
}

#endif
