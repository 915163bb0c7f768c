/* SPDX-License-Identifier: MIT */
/* The facts about processes that /proc shows. */
#ifndef PROC_INFO_H
#define PROC_INFO_H

#include "proc/proc.h"

/* How long a CPU has had nothing to do. Process context, no locks held. */
struct cpu;
uint64_t cpu_idle_ns(struct cpu *cpu);

/* The smallest pid above after that is in use, or 0: for listing /proc. */
pid_t proc_next(pid_t after);

/* The facts about one thread. */
struct thread_info {
    pid_t tid;
    char state; /* R running or runnable, S sleeping, Z ended */
    unsigned cpu;
    uint64_t cpu_ns;
    char wchan[16]; /* the name of the wait queue it sleeps in, or "-" */
    pid_t holder;   /* the thread that holds the mutex that it waits for, or 0 */
};

/* The thread of a process with the smallest number above after: 0, or -ESRCH if there is none. */
int proc_next_thread(pid_t pid, pid_t after, struct thread_info *info);

/* The facts about one process. */
struct proc_info {
    pid_t pid, ppid, pgid;
    char name[PROC_NAME_MAX];
    unsigned threads;
    struct thread_info thread; /* its oldest one, but: all threads' time, and R if any of them is */
    uint32_t size_kib, resident_kib;
};
int proc_snapshot(pid_t pid, struct proc_info *info); /* 0, or -ESRCH */

/* The address space of a process, with a reference, or NULL: there is no such process, or it has none. */
struct vmspace *proc_space(pid_t pid);

#endif
