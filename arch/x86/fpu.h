/* SPDX-License-Identifier: MIT */
/* Floating point for user programs. */
#ifndef FPU_H
#define FPU_H

#include "machine.h"

/* Lets user mode have floating point on this CPU. At start. */
void fpu_init_cpu(void);

/* User mode has touched the floating-point registers: gives them to the thread of this frame. */
void fpu_claim(struct trapframe *tf);

/* The kind of an error that the x87, or else SSE, has just reported. Interrupts are off since. */
enum fault_kind fpu_fault_kind(bool sse);

/*
 * For the frames of signal handlers. The trapframe is the calling process's.
 * fpu_put_away() stores the floating-point registers in tf, if the CPU holds them. fpu_drop() discards the
 * registers, in the CPU and in tf. fpu_make_loadable() clears the bits of a program's tf->fpu that would
 * fault when they are loaded (SDM vol. 1 section 11.6.6).
 */
void fpu_put_away(const struct trapframe *tf);
void fpu_drop(struct trapframe *tf);
void fpu_make_loadable(struct trapframe *tf);

/* Takes the registers from the calling process before it leaves the CPU: context.S calls it. */
void fpu_release(void);

#endif
