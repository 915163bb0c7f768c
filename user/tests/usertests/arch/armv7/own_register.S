/* SPDX-License-Identifier: MIT */
/* The register that programs on the Pi may set as they like, TPIDRURW (ARM ARM B4.1.151): any word. */
    .syntax unified
    .arch armv7-a
    .arm
    .section .rodata
    .balign 4
    .globl own_registers
own_registers:
    .word 0x12345678, 0xffffffff, 0x80000001

    .text
    .globl get_own_register
    .type get_own_register, %function
get_own_register:
    mrc p15, 0, r0, c13, c0, 2
    bx lr

    .globl set_own_register
    .type set_own_register, %function
set_own_register:
    mcr p15, 0, r0, c13, c0, 2
    bx lr

    .section .note.GNU-stack, "", %progbits
