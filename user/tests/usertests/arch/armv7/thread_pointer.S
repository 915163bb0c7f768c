/* SPDX-License-Identifier: MIT */
/* The Pi's thread pointer, TPIDRURW (ARM ARM B4.1.151): any word. */
    .syntax unified
    .arch armv7-a
    .arm
    .section .rodata
    .balign 4
    .globl thread_pointers
thread_pointers:
    .word 0x12345678, 0xffffffff, 0x80000001

    .text
    .globl get_thread_pointer
    .type get_thread_pointer, %function
get_thread_pointer:
    mrc p15, 0, r0, c13, c0, 2
    bx lr

    .globl set_thread_pointer
    .type set_thread_pointer, %function
set_thread_pointer:
    mcr p15, 0, r0, c13, c0, 2
    bx lr

    .section .note.GNU-stack, "", %progbits
