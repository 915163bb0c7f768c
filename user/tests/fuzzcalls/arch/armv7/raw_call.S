/* SPDX-License-Identifier: MIT */
/* A system call with any number (r0) and any values in all six registers (r1 points to them). */
#include <abi/syscall.h>

    .syntax unified
    .arch armv7-a
    .arm
    .text
    .globl raw_call
    .type raw_call, %function
raw_call:
    push {r4, r5, r7, lr}
    mov r7, r0
    mov ip, r1
    ldm ip, {r0-r5}
    svc #T_SYSCALL
    pop {r4, r5, r7, pc}
    .size raw_call, . - raw_call

    .section .note.GNU-stack, "", %progbits
