/* SPDX-License-Identifier: MIT */
/*
 * The entry point of a program. The kernel leaves on the stack, from the lowest word up: argc, the
 * argc pointers of argv, NULL, the pointers of envp, NULL. start.c passes them to main().
 */
    .syntax unified
    .arch armv7-a
    .arm
    .text
    .globl _start
    .type _start, %function
_start:
    mov fp, #0                  @ ends the chain of frame pointers
    mov lr, #0
    mov r0, sp
    bic sp, sp, #7              @ AAPCS 5.2.1.2: 8-byte aligned at a call
    bl __start_program            @ does not return

    .section .note.GNU-stack, "", %progbits
