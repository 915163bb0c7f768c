/* SPDX-License-Identifier: MIT */
/* kill() and sigqueue(). */
#ifndef PROC_KILL_H
#define PROC_KILL_H

#include "proc/proc.h"

/*
 * kill(): pid > 0 a process, -1 every process but init and kernel threads (the caller is among them, as
 * POSIX wants), 0 the caller's group, < -1 a group. 0, -EINVAL, -ESRCH, or -EPERM (only init and kernel
 * threads were meant). proc_kill_group() may be called in any context: the terminal does.
 */
int proc_kill(pid_t pid, int signal);
int proc_kill_group(pid_t pgid, int signal);

/* Sends a signal of the kernel to the leader of a session, if it has not ended. Any context. */
void proc_kill_leader(pid_t session, int signal);

/* Sends init a signal that it has asked for: no other reaches it. Any context. */
void proc_signal_init(int signal);

/*
 * sigqueue(): the same for one process, with a value and a negative code. A standard signal that is pending already
 * keeps the older value. Another error: -EAGAIN, the queue of real-time signals is full.
 */
int proc_sigqueue(pid_t pid, int signal, int code, uintptr_t value);

#endif
