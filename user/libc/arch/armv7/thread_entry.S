/* SPDX-License-Identifier: MIT */
/*
 * Where a new thread starts: r0 holds the argument of thread_create(), sp is 16-byte aligned, and
 * all other registers are 0. Calls thread_begin(argument), which does not return.
 */
    .syntax unified
    .arch armv7-a
    .arm
    .text
    .globl thread_entry
    .type thread_entry, %function
thread_entry:
    bl thread_begin             @ fp is 0: the chain of frame pointers ends here

    .section .note.GNU-stack, "", %progbits
