/* SPDX-License-Identifier: MIT */
/*
 * The threads of a process: making another one, and the end of one of several.
 *
 * A thread that ends alone takes itself out of its process and gives back its kernel stack as soon as no CPU
 * uses it any more. The last thread of a process ends the process instead (proc/exit.h).
 */
#ifndef PROC_MULTITHREAD_H
#define PROC_MULTITHREAD_H

#include "sched/thread.h"

/* The start of a thread. All are values of user registers or user addresses. */
struct thread_start {
    uintptr_t entry, argument, sp, thread_pointer;
    /* it continues as the calling thread, with 0 as the result of its call: no entry, no argument */
    bool like_caller;
    uintptr_t parent_word; /* gets the thread's number too, or 0 */
    /* holds the thread's number as long as it lives, then 0; or 0: no such word */
    uintptr_t tid_word;
    uintptr_t clear_word; /* only becomes 0 at the thread's end; used if there is no tid_word */
};

/*
 * Makes a thread of the calling process, with the calling thread's signal mask: its number, or -EINVAL,
 * -EFAULT, or -EAGAIN (no memory, or the process is ending). Process context.
 */
pid_t thread_create(const struct thread_start *start);

/*
 * Ends all other threads of the calling process, for exec, and waits until they have ended. The calling
 * thread then has the number of the process. -EINTR if the calling thread must end itself.
 */
int thread_end_others(void);

/* Stores 0 in the calling thread's tid_word, and wakes the threads that wait for that. It may sleep. */
void thread_tell_end(void);

/*
 * Takes the calling thread out of its process: false if it is the last one, which stays. thread_vanish() then
 * ends it; its kernel stack goes to the next thread.
 */
bool thread_leave(void);
void thread_vanish(void) NORETURN;

#endif
