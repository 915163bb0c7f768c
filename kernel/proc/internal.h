/* SPDX-License-Identifier: MIT */
/* What the files of kernel/proc share among themselves. */
#ifndef PROC_INTERNAL_H
#define PROC_INTERNAL_H

#include "proc/proc.h"

extern struct spinlock tree_lock; /* guards what is tagged T in struct proc */
extern struct list all_procs;     /* T: struct proc by all_link, oldest first */
extern struct proc *init_proc;    /* pid 1; set before the second process exists */

/* A process with one thread, which is in state THREAD_NEW; not in the tree. NULL: out of memory. */
struct proc *proc_alloc(void);

/* Gives back what proc_alloc() made. The thread runs nowhere, and the process is not in the tree. */
void proc_free(struct proc *p);

/*
 * Enters a process into the pid table and the tree, as a child of parent (or of nobody), whose group
 * and whose end by a kill it shares. Its thread will start on this CPU.
 */
void proc_link(struct proc *p, struct proc *parent);

/* The process with that pid, or NULL. tree_lock held. */
struct proc *proc_find(pid_t pid);

/*
 * Makes the calling process, which is process 1, run its program, or a shell (proc/init.c). init_ended()
 * does so when that program has ended, and leaves for user mode.
 */
void init_start(void);
void init_ended(int status) NORETURN;

/* Kernel stacks: the lowest address of KSTACK_PAGES pages, or 0 (proc/kstack.c). */
uintptr_t kstack_alloc(void);
void kstack_free(uintptr_t stack);
void kstack_init(void);

#endif
