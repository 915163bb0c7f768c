/* SPDX-License-Identifier: MIT */
/* Common to our calls and Linux's about processes. */
#ifndef SYS_SYS_PROC_H
#define SYS_SYS_PROC_H

#include "proc/wait.h"
#include <abi/signal.h>

/*
 * Waits as waitid() does with these arguments: 0 or an error. info is for the program, whose address arg[2] may be. As
 * after proc_wait(), the caller calls proc_wait_end() if there is a child. Process context.
 */
int waitid_begin(const uintptr_t *arg, struct wait_result *result, siginfo_t *info);

#endif
