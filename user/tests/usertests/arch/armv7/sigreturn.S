/* SPDX-License-Identifier: MIT */
/* The call at the end of a signal handler, with a stack that a test chooses. */
    .syntax unified
    .arch armv7-a
    .arm

    .text
    .globl return_with_stack
    .type return_with_stack, %function
return_with_stack:
    mov sp, r0
    b __sys_sigreturn

    .section .note.GNU-stack, "", %progbits
