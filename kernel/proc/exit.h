/* SPDX-License-Identifier: MIT */
/* The end of threads and processes. */
#ifndef PROC_EXIT_H
#define PROC_EXIT_H

#include "proc/proc.h"

/* Ends the calling thread. The last one ends the process, with status 0 unless its end has been decided. */
void thread_exit(void) NORETURN;

/* Ends the calling process with all its threads; status as waitpid() reports it. */
void proc_exit(int status) NORETURN;

#endif
