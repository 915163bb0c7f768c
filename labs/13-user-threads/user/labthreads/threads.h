/* SPDX-License-Identifier: MIT */
/* Threads inside one process: the kernel knows nothing of them. A thread runs until it yields or ends. */
#ifndef LABTHREADS_THREADS_H
#define LABTHREADS_THREADS_H

#include <stddef.h>
#include <stdint.h>

#define THREADS_MAX 16
#define THREAD_STACK 8192

/* Makes a thread that will call body(argument). Returns its number, or -1 if there are too many or no memory. */
int thread_start(void (*body)(void *argument), void *argument);

/* Lets the next thread run that has not ended; returns when it is this thread's turn again. */
void thread_yield(void);

/* Waits until a thread has ended. Its number may be used again afterwards. */
void thread_join(int number);

/*
 * Keeps the registers that a function must preserve on this stack, stores the stack pointer in *from, continues with
 * the stack pointer to (arch/).
 */
void thread_switch(uintptr_t *from, uintptr_t to);

/* The address at which a new thread begins, and the words that thread_switch() takes off a stack (arch/). */
extern const char thread_begin[];
extern const unsigned thread_frame_words, thread_frame_return;

/* Where thread_begin goes: calls the thread's body, and never returns (threads.c). */
_Noreturn void thread_main(void);

#endif
