/* SPDX-License-Identifier: MIT */
/*
 * Processes: from fork to wait.
 *
 * A process has all that its threads share: an address space (none for a kernel thread), open files, signals,
 * and a place in the tree of parents and children. A thread (sched/thread.h) is the part that runs. fork makes
 * a process with one thread; the program may make more (proc/multithread.h). A process is allocated at fork
 * and freed when its parent has collected its status.
 *
 * Locks (tags on the fields):
 *   T  tree_lock, a spinlock in proc.c: the tree, the pid table, groups
 *   S  the lock of its signals
 *   O  the process's own thread only, while it has a single one (or its creator before)
 *   A  atomic
 *   -  set at creation, then read-only
 */
#ifndef PROC_PROC_H
#define PROC_PROC_H

#include "lib/list.h"
#include "mm/vmspace.h"
#include "proc/itimer.h"
#include "proc/signal.h"
#include "sched/thread.h"
#include "sync/waitqueue.h"
#include "vfs/context.h"
#include "vfs/cred.h"
#include <abi/resource.h>
#include <abi/stat.h>
#include <hal/context.h>
#include <hal/trap.h>

struct cpu;
#define INIT_PID 1
#define PROC_NAME_MAX 16 /* with the zero */

struct proc {
    pid_t pid;                /* - */
    char name[PROC_NAME_MAX]; /* O: last part of the program's path */
    struct list threads; /* T and S, both to change it: struct thread by proc_link, oldest first */
    struct waitqueue thread_end; /* a thread waits here until it is the only one */
    uint64_t born_ns;            /* -: clock_ns() when it was made */
    uint64_t ended_ns;           /* T: CPU time of the threads that have ended */
    uint64_t children_ns;        /* T: CPU time of the collected children, and of theirs */

    /* O, changed under T too: NULL for kernel threads and the ended. Threads may read it */
    struct vmspace *vm;
    int killed;              /* A: the signal that ends it at the next chance, or 0 */
    bool kernel_thread;      /* -: no signal can be sent to it; init is one until it is a program */
    int8_t nice;             /* T: its nice value; its threads have copies */
    enum proc_ending ending; /* S: why all threads but one must end */
    int status;              /* S: the status for waitpid(), once its end has been decided */
    bool exited;             /* T: only its status is left */
    int report;              /* T: the status of a stop or continuation to be waited for, or 0 */

    pid_t pgid;            /* T: process group */
    pid_t session;         /* T: its session: the pid of the process that made it */
    bool no_terminal;      /* A: it has given up its session's controlling terminal */
    bool has_execed;       /* A: it runs a program of its own; setpgid() by its parent fails */
    struct proc *parent;   /* T: proc_set_parent() changes it */
    pid_t ppid;            /* T, A for readers: the parent's pid, or 0 */
    struct list children;  /* T: struct proc by sibling */
    struct list sibling;   /* T */
    struct list hash_link; /* T: in the pid table */
    struct list all_link;  /* T: in the list of all */
    struct waitqueue child_exit; /* it waits here for its children */

    struct file_context files; /* has its own rules */
    struct cred cred;          /* written by proc/cred.c, under T; a word may be read without it */

    struct itimer itimer;      /* timers_lock: proc/itimer.h */
    struct proc_timer *timers; /* S to change it, with timers_lock: proc/timers.c */
    struct signals signals;    /* has its own lock; its last part and the following need no zeros */
    struct rlimit limits[RLIMIT_COUNT]; /* O, a word at a time: proc/limits.c */
};

/* The process of the thread that runs here. Not for idle threads, which have none. */
static inline struct proc *current_proc(void)
{
    return current()->proc;
}

/* Its oldest thread. There is always one. T or S held, unless it cannot have another one. */
static inline struct thread *proc_thread(const struct proc *p)
{
    return LIST_FIRST(&p->threads, struct thread, proc_link);
}

/* The thread with the smallest number above after, or NULL: for lists. T or S held. */
struct thread *proc_thread_after(const struct proc *p, pid_t after);

/* Whether the process has only one thread. T or S held, or called by that thread. */
static inline bool proc_has_one_thread(const struct proc *p)
{
    return p->threads.next->next == &p->threads;
}

/* The pid table, and the running code as the boot CPU's idle thread. Boot only. */
void proc_init(void);

/* Makes vm (NULL: none) the calling process's address space; returns the old one, not dropped. */
struct vmspace *proc_change_vm(struct vmspace *vm);

/* A process's name from the last part of a path. */
void proc_set_name(struct proc *p, const char *path);

/*
 * A copy of the calling process, with a copy of the calling thread that returns 0 from the same system call:
 * its pid, or an error. tid_word: 0, or an address in the child's memory, which gets the child's number.
 * share_memory: the child uses the caller's address space, and no copy of it, until it executes a program.
 */
pid_t proc_fork(uintptr_t tid_word, bool share_memory);

/*
 * Waits until a child with the caller's address space has executed a program, or has ended. A signal that ends the
 * caller ends the wait too. No lock held.
 */
void proc_wait_for_own_memory(pid_t child);

/* A process with one thread, which is in state THREAD_NEW; not in the tree. NULL: out of memory. */
struct proc *proc_alloc(void);

/* Gives back what proc_alloc() made. The thread runs nowhere, and the process is not in the tree. */
void proc_free(struct proc *p);

/*
 * Enters a process into the pid table and the tree, as a child of parent (NULL: of none). It gets
 * the group and the session of the parent. If the parent has been killed, so is the child. False: not entered,
 * because the parent is about to stop; a signal is then due to it. Its thread will start on this CPU.
 */
bool proc_link(struct proc *p, struct proc *parent);

/* Makes a process a child of parent (NULL: of none), but for the list of children. tree_lock held. */
static inline void proc_set_parent(struct proc *p, struct proc *parent)
{
    p->parent = parent;
    __atomic_store_n(&p->ppid, parent ? parent->pid : 0, __ATOMIC_RELAXED);
}

/* The signal that is to end the process, or 0: a kill may come at any time. */
static inline int proc_killed(const struct proc *p)
{
    return __atomic_load_n(&p->killed, __ATOMIC_RELAXED);
}

/* A number that no process and no thread has; gives it back. tree_lock held. */
pid_t pid_claim(void);
void pid_release(pid_t pid);

/* How many numbers are in use, and the one that was given last. tree_lock not held. Any context. */
unsigned pid_count(pid_t *last);

/* How a new thread, the argument, begins: it goes to user mode through its trapframe. */
void proc_enter_user(void *thread);

/* The process with that pid, or NULL. tree_lock held. */
struct proc *proc_find(pid_t pid);

/* The process with the least pid above after, or NULL. tree_lock held. */
struct proc *proc_after(pid_t after);

#endif
