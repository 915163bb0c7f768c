/* SPDX-License-Identifier: MIT */
/* Common to the two kinds of signal frames: the bits of the status register that a program may set. */
#ifndef SIGNAL_H
#define SIGNAL_H

#include <hal/trap.h>

/*
 * Bits of CPSR (ARM ARM B1.3.3) that a program may set: N, Z, C, V, Q, GE; the state of an IT block; the
 * byte order of its data (SETEND); Thumb. Not the mode, the masks of interrupts and aborts, and J.
 */
#define PSR_FLAGS 0xf80f0000u
#define PSR_IT 0x0600fc00u
#define PSR_E 0x00000200u
#define PSR_OF_PROGRAM (PSR_FLAGS | PSR_IT | PSR_E | PSR_T)

/*
 * Makes the program continue at an address, in ARM or Thumb state. An address that is not aligned for the
 * state would be UNPREDICTABLE, and so would an IT block in ARM state (B1.9.11 RFE, A2.5.2).
 */
void frame_continue_at(struct trapframe *tf, uint32_t pc, uint32_t psr_bits);

#endif
