/* SPDX-License-Identifier: MIT */
/* Process 1's program. */
#ifndef PROC_INIT_H
#define PROC_INIT_H

#include "proc/internal.h"

/*
 * Makes the calling process, which is process 1, run its program, or a shell (proc/init.c). init_ended()
 * does so when that program has ended, and leaves for user mode.
 */
void init_start(void);
void init_ended(int status) NORETURN;

#endif
