/* SPDX-License-Identifier: MIT */
/*
 * One function per system call, made from the list in abi/syscalls.def: puts the number into r7 and
 * a fifth and sixth argument, which AAPCS passes on the stack, into r4 and r5, traps, and turns a
 * result from -4095 to -1 into errno and -1.
 *
 * Each function has a section of its own, so that a program holds those it uses (--gc-sections).
 */
#include <abi/syscall.h>

/* Calls whose C form differs get their shape in user/libc/unix. */
#define exit _exit
#define lseek __lseek
#define ftruncate __ftruncate
#define getcwd __getcwd

    .syntax unified
    .arch armv7-a
    .arm

    .cfi_sections .debug_frame

.macro stub number, name, count
    .section .text.\name, "ax", %progbits
    .globl \name
    .type \name, %function
    .balign 4
\name:
    .cfi_startproc
    .if \count > 4
    push {r4, r5, r7, lr}
    .cfi_def_cfa_offset 16
    .cfi_offset r7, -8
    .cfi_offset lr, -4
    ldrd r4, r5, [sp, #16]
    mov r7, #\number
    svc #T_SYSCALL
    pop {r4, r5, r7, lr}
    .cfi_def_cfa_offset 0
    .cfi_restore r7
    .cfi_restore lr
    .else
    mov ip, r7                  @ the kernel keeps every register but r0
    mov r7, #\number
    svc #T_SYSCALL
    mov r7, ip
    .endif
    cmn r0, #4096               @ carry and not zero from -4095 on: ERRNO_MAX, abi/errno.h
    bhi fail
    bx lr
    .cfi_endproc
    .size \name, . - \name
.endm

    .text
fail:
    rsb r0, r0, #0
    ldr r1, =errno
    str r0, [r1]
    mvn r0, #0
    bx lr
    .ltorg

#define SYSCALL(number, name, count, kinds) stub number, name, count
#include <abi/syscalls.def>

    .section .note.GNU-stack, "", %progbits
