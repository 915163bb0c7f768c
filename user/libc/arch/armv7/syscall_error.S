/* SPDX-License-Identifier: MIT */
/* The end of a system call that has failed: stub.S jumps here with minus the error in r0. Returns -1. */
    .syntax unified
    .arch armv7-a
    .arm
    .text
    .globl __syscall_error
    .type __syscall_error, %function
__syscall_error:
    rsb r0, r0, #0
    ldr r1, =errno
    str r0, [r1]
    mvn r0, #0
    bx lr
    .ltorg

    .section .note.GNU-stack, "", %progbits
