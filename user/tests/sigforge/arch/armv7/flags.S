/* SPDX-License-Identifier: MIT */
/*
 * CPSR (ARM ARM B1.3.3): the masks A, I, F and the mode. User mode may read them as anything, but as the
 * same each time; what another mode would be shows more surely when kernel memory can be read.
 */
#include <abi/syscall.h>

    .syntax unified
    .arm
    .text
    .globl make_call
make_call:
    push {r7, lr}
    mov r7, r0
    svc #T_SYSCALL
    pop {r7, pc}

    .globl flags_now
flags_now:
    mrs r0, cpsr
    setend le                   @ a program may have the other byte order: not the test
    bx lr

    .section .rodata
    .globl flags_of_kernel
    .balign 4
flags_of_kernel:
    .word 0x000001df

    .globl frame_words
frame_words:
    .word 2 + 15 + 2 + 2 + 1 + 64

    .section .note.GNU-stack, "", %progbits
