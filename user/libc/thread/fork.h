/* SPDX-License-Identifier: MIT */
/* What fork() has to do in a program that has had threads: fork.c. */
#ifndef LIBC_THREAD_FORK_H
#define LIBC_THREAD_FORK_H

#include <stdbool.h>

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

/* Called around the system call, if not NULL. after_fork: in the parent, and in the child. */
extern void (*before_fork)(void);
extern void (*after_fork)(bool child);

/* Sets the two. */
void prepare_for_fork(void);

/* In the child: the thread that called fork() is the only one. create.c. */
void only_thread_after_fork(void);

/* Frees the locks of all streams that other threads held: stdio/lock.c, if the program uses it. */
void unlock_streams_after_fork(void) __attribute__((weak));

#pragma GCC visibility pop

#endif
