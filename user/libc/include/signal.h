/* SPDX-License-Identifier: MIT */
/* Signals: they end a process, there are no handlers. */
#ifndef LIBC_SIGNAL_H
#define LIBC_SIGNAL_H

#include <abi/wait.h>
#include <sys/types.h>

typedef int sig_atomic_t;

int kill(pid_t pid, int sig);
int killpg(pid_t group, int sig);
int raise(int sig);

#endif
