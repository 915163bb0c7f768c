/* SPDX-License-Identifier: MIT */
/* Floating point and SIMD for user programs (ARM ARM A2.6, B1.11). */
#ifndef FPU_H
#define FPU_H

#include "machine.h"

/* Floating point: off until a thread uses it. At start; then by trap.c and context.S. */
void fpu_init_cpu(void);
bool fpu_claim(struct trapframe *tf);
void fpu_release(void);

/*
 * For the frames of signal handlers. The trapframe is the calling process's.
 * fpu_put_away() stores the floating-point registers in tf, if the CPU holds them. fpu_drop() discards the
 * registers, in the CPU and in tf.
 */
void fpu_put_away(const struct trapframe *tf);
void fpu_drop(struct trapframe *tf);

#endif
