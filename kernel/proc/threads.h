/* SPDX-License-Identifier: MIT */
/* The memory of threads: struct thread and kernel stack. */
#ifndef PROC_THREADS_H
#define PROC_THREADS_H

#include "sched/thread.h"
#include <hal/trap.h>

/* A thread with a kernel stack, in state THREAD_NEW, of no process. NULL: out of memory. */
struct thread *thread_alloc(void);

/* Gives it back. It does not run any more (sched_gone()), and is in no list. */
void thread_free(struct thread *t);

/*
 * The same for the calling thread, which belongs to no process any more and will call sched_block() as its last
 * act: its memory is given back as soon as it has left its stack.
 */
void thread_bury(struct thread *t);

/* The thread that entered the kernel from user mode with this frame: the frame lies right below it. */
static inline struct thread *thread_of_frame(struct trapframe *tf)
{
    return (struct thread *)(tf + 1);
}

/* The thread as which the boot CPU runs kmain(), and idles later: there before any memory is. */
struct thread *thread_boot_idle(void);

/* The idle thread of another CPU, with a kernel stack. NULL: out of memory. */
struct thread *thread_new_idle(struct cpu *cpu);

#endif
