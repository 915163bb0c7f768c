/* SPDX-License-Identifier: MIT */
/* Waiting for signals without a handler. */
#ifndef PROC_SIGWAIT_H
#define PROC_SIGWAIT_H

#include <abi/signal.h>
#include <hal/types.h>

/*
 * Takes one of the signals of the set that are pending, and waits for it until clock_ns() reaches deadline_ns.
 * Its number, -EAGAIN (the time is over), or -ERESTART. Process context.
 */
int signal_wait_for(sigmask_t set, uint64_t deadline_ns, siginfo_t *info);

#endif
