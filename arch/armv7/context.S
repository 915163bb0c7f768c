/* SPDX-License-Identifier: MIT */
/*
 * void swtch(struct context **old, struct context *new)
 *
 * r0 = old, r1 = new. The stacks then look like this (struct context in arch/context.h):
 *
 *         lr            <- struct context: pc
 *         fp
 *         r4 ... r10
 *         TPIDRURW         which user mode may write
 *         TPIDRURO      <- *old, new: the thread pointer, which only the kernel may write
 *
 * Between threads no exclusive access is left (ARM ARM A3.4.5). The old thread may continue on another CPU,
 * and a DSB there does not wait for accesses that it has begun here, such as a write to a device. So they are
 * completed here (A3.8.3). Its floating-point registers are saved here too, but only if it has used them since
 * it was last switched to.
 */
#include "offsets.h"

    .syntax unified
    .arm
    .fpu vfpv4
    .text
    .globl swtch
swtch:
    mrc p15, 0, r2, c13, c0, 3
    mrc p15, 0, r3, c13, c0, 2
    push {r2-r10, fp, lr}
    vmrs r4, fpexc
    tst r4, #FPEXC_EN
    bne put_away
registers:
    clrex
    dsb
    str sp, [r0]
    mov sp, r1
    pop {r2-r10, fp, lr}
    mcr p15, 0, r2, c13, c0, 3
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
