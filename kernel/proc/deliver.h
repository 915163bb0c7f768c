/* SPDX-License-Identifier: MIT */
/* Delivering signals at the return to user mode, and the rules for calls that they have interrupted. */
#ifndef PROC_DELIVER_H
#define PROC_DELIVER_H

#include <abi/signal.h>
#include <hal/types.h>

struct signal_origin;
struct trapframe;

/*
 * Makes a fault's signal pending, if the calling thread's process has a handler for it: the handler runs at the next
 * return to user mode. False if there is no handler or the signal is blocked: the fault must end the process.
 */
bool signal_fault(int signal, int code, uintptr_t address);

/* A signal, as it is reported to a program. */
siginfo_t signal_describe(const struct signal_origin *origin, int signal);

/*
 * Delivers the signals that are due to the calling thread. Changes tf, its user mode frame, so that handlers
 * run; or ends the process, or the thread, and does not return. Interrupts on, no locks held.
 */
void signal_deliver(struct trapframe *tf);

/* Whether a system call has ended only because a signal is due: one of the rules in deliver.c. */
bool signal_interrupts(intptr_t result);

/*
 * The same as signal_deliver() after a system call with such a result, which has not been set in tf. True if the
 * call is to be made again at once; otherwise the frame is complete.
 */
bool signal_deliver_in_call(struct trapframe *tf, intptr_t result);

/*
 * The deadline of a call that waits for a duration, at most until clock_ns() reaches TIMER_NEVER. If the call is
 * made again after a stop, it gets the same deadline again. signal_resume_until() is the call's result if a
 * signal interrupts it: it keeps the deadline, and the call follows the rule of -ERESUME.
 */
uint64_t signal_deadline(uint64_t duration_ns);
int signal_resume_until(uint64_t deadline_ns);

#endif
