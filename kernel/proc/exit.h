/* SPDX-License-Identifier: MIT */
/* The end of threads and processes. */
#ifndef PROC_EXIT_H
#define PROC_EXIT_H

#include "proc/proc.h"

/* Ends the calling thread. The last one ends the process, with status 0 unless its end has been decided. */
void thread_exit(void) NORETURN;

/* Ends the calling process with all its threads; status as waitpid() reports it. */
void proc_exit(int status) NORETURN;

/*
 * waitpid(): the pid collected, 0 (WNOHANG and none has ended), or an error. The status goes to the user
 * address, if it is not 0; the child can be waited for again if that fails.
 */
pid_t proc_wait(pid_t pid, uintptr_t user_status, int options);

#endif
