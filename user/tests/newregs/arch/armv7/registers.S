/* SPDX-License-Identifier: MIT */
/*
 * d0 to d31. A program's functions preserve d8 to d15 (AAPCS 5.1.2.1); the caller of
 * fp_registers_load() does not compute with real numbers.
 */
    .syntax unified
    .arch armv7-a
    .arm
    .fpu neon-vfpv4
    .text

    .globl fp_registers_load
    .type fp_registers_load, %function
fp_registers_load:
    vldmia r0!, {d0-d15}
    vldmia r0, {d16-d31}
    mov r0, #256
    bx lr

    .globl fp_registers_store
    .type fp_registers_store, %function
fp_registers_store:
    vstmia r0!, {d0-d15}
    vstmia r0, {d16-d31}
    mov r0, #256
    bx lr

    .section .note.GNU-stack, "", %progbits
