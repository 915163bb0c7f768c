/* SPDX-License-Identifier: MIT */
/* See PIE_CODE in test.h. */
#include <abi/syscall.h>

#define EXIT 1
#define PIE_CODE 0x100
#define PIE_DATA 0x2000
#define PIE_STATUS 42

    .syntax unified
    .arch armv7-a
    .arm
    .section .rodata
    .balign 4
    .globl pie_code, pie_code_end
pie_code:
    adr r1, pie_code
    movw r2, #(PIE_DATA - PIE_CODE)
    add r1, r1, r2
    mov r0, #PIE_STATUS
    str r0, [r1]
    ldr r0, [r1]
    mov r7, #EXIT
    svc #T_SYSCALL
pie_code_end:

    .section .note.GNU-stack, "", %progbits
