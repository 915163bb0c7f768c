/* SPDX-License-Identifier: MIT */
/*
 * The register that programs on the PC may set as they like, %gs: a selector; a program may load the selectors of its two segments.
 */
    .section .rodata
    .balign 4
    .globl own_registers
own_registers:
    .long 0x23, 0x1b, 0x20

    .text
    .globl get_own_register
    .type get_own_register, @function
get_own_register:
    movl %gs, %eax
    ret

    .globl set_own_register
    .type set_own_register, @function
set_own_register:
    movw 4(%esp), %gs
    ret

    .section .note.GNU-stack, "", @progbits
