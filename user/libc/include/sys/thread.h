/* SPDX-License-Identifier: MIT */
/* Threads as the kernel has them: <pthread.h> is made of these calls. Errors: -1 and errno. */
#ifndef _SYS_THREAD_H
#define _SYS_THREAD_H

#include <abi/futex.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/*
 * Another thread of this process: it starts at entry with the argument in the register of a call's result
 * (eax, r0), the stack pointer sp, and that thread pointer. *tid_word holds its number until it has ended,
 * then 0, and is a futex that is woken then; it may be NULL. Returns the thread's number.
 */
int thread_create(uintptr_t entry, uintptr_t argument, uintptr_t sp, uintptr_t thread_pointer,
                  uint32_t *tid_word);

/* Ends the calling thread; the last one ends the process with status 0. */
void thread_exit(void) __attribute__((noreturn));

/* The value of %gs:0's segment base (PC), or of TPIDRURO (Pi). */
int set_thread_pointer(uintptr_t value);

/* Sends a signal to a thread of this process. */
int thread_kill(int tid, int signal);

/* See <abi/futex.h>. For FUTEX_REQUEUE, timeout is a number. */
int futex(uint32_t *word, int operation, uint32_t value, const struct timespec *timeout,
          uint32_t *word2);

#endif
