/* SPDX-License-Identifier: MIT */
/* The facts about processes that /proc shows. */
#ifndef PROC_INFO_H
#define PROC_INFO_H

#include "proc/proc.h"

/*
 * The CPU time of the calling process, of its thread that calls, or of its collected children, in ns: clock is
 * CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID or CLOCK_CHILDREN_CPUTIME. Process context, no locks held.
 */
uint64_t cpu_time_of(int clock);

/* The smallest pid above after that is in use, or 0: for listing /proc. */
pid_t proc_next(pid_t after);

/* Whether there is a process with that pid; it may have ended. */
bool proc_exists(pid_t pid);

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
    pid_t pid, ppid, pgid, session;
    uint64_t born_ns, children_ns;
    sigmask_t pending, blocked; /* of all threads; of the oldest one */
    sigmask_t ignored, caught;
    struct cred cred;
    char name[PROC_NAME_MAX];
    unsigned threads;
    int nice;
    struct thread_info thread; /* its oldest one, but: all threads' time, and R if any of them is */
    uint32_t size_kib, resident_kib;
};
int proc_snapshot(pid_t pid, struct proc_info *info); /* 0, or -ESRCH */

/*
 * The address space of a process, with a reference: an exec meanwhile does not change it. *vm is NULL if the process has
 * none. -ESRCH: there is no such process. proc_inspect() is the same for facts that are secret: -EACCES if the caller may not
 * inspect the process.
 */
int proc_space(pid_t pid, struct vmspace **vm);
int proc_inspect(pid_t pid, struct vmspace **vm);

/* The user and the group that own a process's files in /proc: 0, or -ESRCH. */
int proc_owner(pid_t pid, uint32_t *uid, uint32_t *gid);

#endif
