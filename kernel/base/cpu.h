/* SPDX-License-Identifier: MIT */
/* The core's data of each CPU. Only the CPU itself changes it, unless a comment says otherwise. */
#ifndef BASE_CPU_H
#define BASE_CPU_H

#include "base/lockcheck.h"
#include "base/spinlock.h"
#include <hal/cache.h>
#include <hal/cpu.h>
#include <hal/smp.h>

struct thread;
struct runqueue;
struct trapframe;
struct mmu_space;

struct cpu_counters {
    uint64_t switches;     /* context switches */
    uint64_t interrupts;   /* device interrupts */
    uint64_t timer;        /* timer interrupts */
    uint64_t ipis;         /* interrupts from other CPUs */
    uint64_t faults;       /* page faults and other exceptions */
    uint64_t syscalls;     /* system calls */
    uint64_t cache_hits;   /* pages of files that were in memory when they were wanted ... */
    uint64_t cache_misses; /* ... and that had to be read */
};

struct cpu {
    struct thread *thread;   /* the thread that runs here */
    struct mmu_space *space; /* the machine's: the space that switchuvm() loaded last */
    uint32_t lock_depth;     /* spinlocks held and irq_push() calls pending */
    uint32_t irq_state;      /* the result of irq_save() at the first of them */
    bool reschedule;         /* atomic: its thread should give way; others set it and send an IPI */
    bool online;             /* atomic: schedules threads; see cpu_online() */
    unsigned id;             /* its index in cpus[] */
    struct thread *idle;     /* runs when no other thread can */
    uintptr_t idle_stack_top;  /* the stack that the CPU starts on, and its idle thread keeps */
    struct runqueue *runqueue; /* has its own lock: sched/runqueue.h */
    uint64_t ticked_at;        /* when the timer has interrupted last */
    uint64_t user_ns;          /* time in programs, as far as it is counted: sched/cputime.h */
    uint64_t system_ns;        /* ... and in the kernel */
    uint32_t user_share;       /* of 1024: the part of its busy time in user mode lately */
    uint32_t reading;          /* odd: in a section of sync/readers.h; read by others, atomic */
    uint64_t timer_at;         /* the timer's deadline; TIMER_NEVER: disarmed */
    struct cpu_counters count;
    /* the code that an interrupt handler here has interrupted, or NULL */
    struct trapframe *interrupted;
    /* Locks taken here, by lock_depth: of these, it holds those that name it as their holder. */
    const struct spinlock *taken[SPINLOCK_NEST];
    struct stop {
        bool done;                  /* it has stopped for a panic; atomic */
        const struct trapframe *tf; /* its place then, or NULL: in the function of frame fp */
        uintptr_t pc, fp;
    } stop;
#ifdef LOCKCHECK
    struct held_locks held; /* spinlocks that this CPU holds */
#endif
} CACHE_ALIGNED;

extern struct cpu cpus[CPUS_MAX];
/* CPUs there are: cpus[0] to cpus[cpu_count - 1]; one that did not start is not online */
extern unsigned cpu_count;

/* Whether a CPU schedules threads. One that has started to never stops. Any caller. */
static inline bool cpu_online(const struct cpu *cpu)
{
    return __atomic_load_n(&cpu->online, __ATOMIC_RELAXED);
}

/* The thread that runs here: sched/thread.h. */
static inline struct thread *current(void)
{
    return this_cpu()->thread;
}

#endif
