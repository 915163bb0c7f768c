/* SPDX-License-Identifier: MIT */
/* The end of processes. */
#ifndef PROC_EXIT_H
#define PROC_EXIT_H

#include "proc/proc.h"

/* Ends the calling process; status as waitpid() reports it. */
void proc_exit(int status) NORETURN;

/*
 * waitpid(): the pid collected, 0 (WNOHANG and none has ended), or an error. The status goes to the user
 * address, if it is not 0; the child can be waited for again if that fails.
 */
pid_t proc_wait(pid_t pid, uintptr_t user_status, int options);

#endif
