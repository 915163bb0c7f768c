/* SPDX-License-Identifier: MIT */
/* Threads that run kernel code only. */
#ifndef SCHED_KTHREAD_H
#define SCHED_KTHREAD_H

struct thread;

/* Starts a kernel thread that runs entry(argument), which does not return. NULL: out of memory. */
struct thread *kthread_start(const char *name, void (*entry)(void *), void *argument);

/*
 * How kernel threads are made. kernel/proc gives them memory and a number, so that /proc lists them: make()
 * returns a thread with that name in the state THREAD_NEW, or NULL if memory is out. Boot only.
 */
void kthread_init(struct thread *(*make)(const char *name));

#endif
