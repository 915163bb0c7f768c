/* SPDX-License-Identifier: MIT */
/*
 * The Pi's instructions that trap, each with its signal and si_code (include/abi/signal.h has the names); and others that
 * do not, with the signal 0. The floating-point unit of the Cortex-A7 does not trap: the bits that would ask for it read as zero
 * (ARM ARM B4.1.58, FPSCR). A division of integers by zero gives 0.
 */
#define TRAP_BRKPT 1
#define ILL_ILLOPC 1
#define SIGILL 4
#define SIGTRAP 5
#define FPSCR_TRAPS 0x9f00 /* IDE, IXE, UFE, OFE, DZE, IOE */

    .syntax unified
    .arch armv7-a
    .arch_extension idiv
    .fpu vfpv3
    .arm
    .section .rodata
    .balign 4
    .globl trap_cases
trap_cases:
    .word float_divide, 0, 0
    .word divide, 0, 0
    .word illegal, SIGILL, ILL_ILLOPC
    .word breakpoint, SIGTRAP, TRAP_BRKPT
    .word 0, 0, 0

    .text
float_divide: /* 1 / 0 */
    vmrs r1, fpscr
    movw r2, #FPSCR_TRAPS
    orr r2, r1, r2
    vmsr fpscr, r2
    mov r0, #1
    vmov s0, r0
    vcvt.f32.s32 s0, s0
    mov r0, #0
    vmov s1, r0
    vdiv.f32 s2, s0, s1
    vmsr fpscr, r1
    bx lr

divide:
    mov r0, #1
    mov r1, #0
    udiv r0, r0, r1
    bx lr

illegal:
    udf #0
    bx lr

breakpoint:
    bkpt #0
    bx lr

    .section .note.GNU-stack, "", %progbits
