/* SPDX-License-Identifier: MIT */
/*
 * Processes: from fork to wait.
 *
 * A process is what its threads share: an address space (none for a kernel thread), open files, signals, and a
 * place in the tree of parents and children. What runs is a thread (sched/thread.h): so far, each process has
 * exactly one. A process is allocated at fork and freed when its parent has collected its status.
 *
 * Locks (tags on the fields):
 *   T  tree_lock, a spinlock in proc.c: the tree, the pid table, groups
 *   S  the lock of its signals
 *   O  the process's own thread only, while it runs (or its creator before)
 *   A  atomic
 *   -  set at creation, then read-only
 */
#ifndef PROC_PROC_H
#define PROC_PROC_H

#include "lib/list.h"
#include "mm/vmspace.h"
#include "proc/signal.h"
#include "sched/thread.h"
#include "sync/waitqueue.h"
#include <abi/stat.h>
#include <hal/context.h>
#include <hal/trap.h>

struct cpu;
struct fd_block;
struct inode;

#define INIT_PID 1
#define PROC_NAME_MAX 16 /* with the zero */
#define FDS_IN_BLOCK 32u /* descriptors in one block of the table */
#define FD_BLOCKS (OPEN_MAX / FDS_IN_BLOCK)

struct proc {
    pid_t pid;                /* - */
    char name[PROC_NAME_MAX]; /* O: last part of the program's path */
    struct list threads;      /* T and S, both to change it: struct thread by proc_link */

    struct vmspace *vm; /* O, changed under T too: NULL for kernel threads and the ended */
    int killed;         /* A: the signal that ends it at the next chance, or 0 */
    bool kernel_thread; /* -: no signal can be sent to it; init is one until it is a program */
    bool exited;        /* T: only its status is left */
    int status;         /* T: what waitpid() reports, once exited */

    pid_t pgid;            /* T: process group */
    bool has_execed;       /* A: it runs a program of its own; setpgid() by its parent fails */
    struct proc *parent;   /* T */
    struct list children;  /* T: struct proc by sibling */
    struct list sibling;   /* T */
    struct list hash_link; /* T: in the pid table */
    struct list all_link;  /* T: in the list of all */
    struct waitqueue child_exit; /* where it waits for its children */

    struct fd_block
        *files[FD_BLOCKS]; /* O: open files by descriptor: vfs/fd.c. NULL: none of them */
    struct inode *cwd;     /* O: working directory */
    uint32_t umask;        /* O */

    struct signals signals; /* has its own lock; last, as it ends with what needs no zeros */
};

/* The process of the thread that runs here. Not for idle threads, which have none. */
static inline struct proc *current_proc(void)
{
    return current()->proc;
}

/* Its oldest thread. */
static inline struct thread *proc_thread(const struct proc *p)
{
    return LIST_FIRST(&p->threads, struct thread, proc_link);
}

/* The pid table, and the running code as the boot CPU's idle thread. Boot only. */
void proc_init(void);

/* Makes vm (NULL: none) the calling process's address space; returns the old one, not dropped. */
struct vmspace *proc_change_vm(struct vmspace *vm);

/* A process's name from the last part of a path. */
void proc_set_name(struct proc *p, const char *path);

/*
 * A copy of the calling process, with a copy of the calling thread that returns 0 from the same system call:
 * its pid, or an error.
 */
pid_t proc_fork(void);

/* Ends the calling process; status as waitpid() reports it. */
void proc_exit(int status) NORETURN;

/*
 * waitpid(): the pid collected, 0 (WNOHANG and none has ended), or an error. The status goes to the user
 * address, if it is not 0; the child can be waited for again if that fails.
 */
pid_t proc_wait(pid_t pid, uintptr_t user_status, int options);

/*
 * kill(): pid > 0 a process, -1 every process but init and kernel threads (the caller is among them, as
 * POSIX wants), 0 the caller's group, < -1 a group. 0, -EINVAL, -ESRCH, or -EPERM (only init and kernel
 * threads were meant). proc_kill_group() may be called in any context: the terminal does.
 */
int proc_kill(pid_t pid, int signal);
int proc_kill_group(pid_t pgid, int signal);

/* setpgid(), getpgid(), getppid(), with the errors that POSIX gives them. */
int proc_setpgid(pid_t pid, pid_t pgid);
pid_t proc_getpgid(pid_t pid);
pid_t proc_getppid(void);

/* Whether a process is in the group: tcsetpgrp() asks. Takes tree_lock; any context. */
bool proc_is_group(pid_t pgid);

/* Replaces the calling process's program: does not return to the old one unless it fails. */
struct exec_args; /* proc/exec.h */
int proc_exec(const char *path, struct exec_args *args);

/* What /proc shows of a process. */
struct proc_info {
    pid_t pid, ppid, pgid;
    char name[PROC_NAME_MAX];
    char state; /* R running or runnable, S sleeping, Z ended */
    unsigned cpu;
    uint32_t size_kib, resident_kib;
    uint64_t cpu_ns;
    char wchan[16]; /* the name of the wait queue it sleeps in, or "-" */
    pid_t holder;   /* whoever has the mutex that it waits for, or 0 */
};
int proc_snapshot(pid_t pid, struct proc_info *info); /* 0, or -ESRCH */

/* How long a CPU has had nothing to do. Process context, no locks held. */
struct cpu;
uint64_t cpu_idle_ns(struct cpu *cpu);

/* The smallest pid above after that is in use, or 0: for listing /proc. */
pid_t proc_next(pid_t after);

#endif
