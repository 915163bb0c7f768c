/* SPDX-License-Identifier: MIT */
/* Common to our calls and Linux's about signals. */
#ifndef SYS_SYS_SIGNAL_H
#define SYS_SYS_SIGNAL_H

#include <abi/signal.h>
#include <abi/time.h>
#include <hal/types.h>

/*
 * The end of a handler, for a call that has taken its frame apart (restored), or could not: the program ends then.
 * Continues the interrupted code with this mask. Interrupts on, no locks held.
 */
void handler_return(bool restored, sigmask_t blocked) NORETURN;

/*
 * The call sigtimedwait() with a valid timeout, or NULL (no limit): its result, and what to tell the program. Process
 * context.
 */
intptr_t signal_wait_until(sigmask_t set, const struct timespec *timeout, siginfo_t *info);

/* The call sigaltstack() with its two arguments. Flags of the new stack that are in ignored are not looked at. */
intptr_t signal_change_alt_stack(const uintptr_t *arg, int ignored);

#endif
