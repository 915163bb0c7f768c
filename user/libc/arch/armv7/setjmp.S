/* SPDX-License-Identifier: MIT */
/* setjmp and longjmp: the registers that a function must preserve (AAPCS 5.1.1 and 5.1.2.1). */
    .syntax unified
    .arch armv7-a
    .arm
    .fpu vfpv3-d16
    .text

/* env: r4 to r11, sp, lr, d8 to d15 */
    .globl setjmp
    .type setjmp, %function
setjmp:
    mov ip, sp
    stmia r0!, {r4-r11, ip, lr}
    vstmia r0, {d8-d15}
    mov r0, #0
    bx lr

/* longjmp(env, value): setjmp returns once more, with value, or 1 instead of 0. */
    .globl longjmp
    .type longjmp, %function
longjmp:
    ldmia r0!, {r4-r11, ip, lr}
    mov sp, ip
    vldmia r0, {d8-d15}
    movs r0, r1
    moveq r0, #1
    bx lr

    .section .note.GNU-stack, "", %progbits
