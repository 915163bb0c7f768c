/* SPDX-License-Identifier: MIT */
/* The start of a thread on the Pi, and its thread pointer (TPIDRURO, ARM ARM B4.1.150). */
    .syntax unified
    .arch armv7-a
    .arm

    .text
/* A thread starts here: r0 = the argument. */
    .globl thread_entry
    .type thread_entry, %function
thread_entry:
    bl thread_body
    udf #0

/* The word that the thread pointer points to. */
    .globl thread_pointer_word
    .type thread_pointer_word, %function
thread_pointer_word:
    mrc p15, 0, r0, c13, c0, 3
    ldr r0, [r0]
    bx lr

    .section .note.GNU-stack, "", %progbits
