/* SPDX-License-Identifier: MIT */
/* Robust mutexes: the next owner learns that the thread has ended which held one. Programs of Linux use them. */
#ifndef PROC_ROBUST_H
#define PROC_ROBUST_H

/*
 * Marks the mutexes that the calling thread holds, wakes a waiter of each, and forgets the thread's list. The thread
 * is about to end; its memory is still there. Process context.
 */
void robust_end(void);

#endif
