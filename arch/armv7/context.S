/* SPDX-License-Identifier: MIT */
/*
 * void swtch(struct context **old, struct context *new)
 *
 * r0 = old, r1 = new. The stacks then look like this (struct context in arch/context.h):
 *
 *         lr            <- struct context: pc
 *         fp
 *         r4 ... r10
 *         TPIDRURW      <- *old, new: the process's thread pointer, which user mode may write
 *
 * Between processes no exclusive access is left (ARM ARM A3.4.5). Any access that the old one has begun on
 * this CPU, a write to a device perhaps, is complete before it may go on on another one, where a DSB would
 * not wait for it (A3.8.3). A process's floating-point registers are saved here, and only if it has
 * used them since it was last switched to: it may go on on another CPU.
 */
#include "offsets.h"

    .syntax unified
    .arm
    .fpu vfpv4
    .text
    .globl swtch
swtch:
    mrc p15, 0, r3, c13, c0, 2
    push {r3-r10, fp, lr}
    vmrs r4, fpexc
    tst r4, #FPEXC_EN
    bne put_away
registers:
    clrex
    dsb
    str sp, [r0]
    mov sp, r1
    pop {r3-r10, fp, lr}
    mcr p15, 0, r3, c13, c0, 2
    bx lr

put_away:
    mov r4, r0
    mov r5, r1
    mov r6, sp
    bic sp, sp, #7                  @ as C wants it (AAPCS 5.2.1.2)
    bl fpu_release
    mov sp, r6
    mov r0, r4
    mov r1, r5
    b registers

/* The first switch to a stack that context_init() has laid returns here. */
    .globl context_start
context_start:
    mov r0, r5
    mov lr, #0                      @ stack walks end here
    bx r4

    .section .note.GNU-stack, "", %progbits
