/* SPDX-License-Identifier: MIT */
/*
 * The PC's thread pointer, %gs: a selector; a program may load the selectors of its two segments.
 */
    .section .rodata
    .balign 4
    .globl thread_pointers
thread_pointers:
    .long 0x23, 0x1b, 0x20

    .text
    .globl get_thread_pointer
    .type get_thread_pointer, @function
get_thread_pointer:
    movl %gs, %eax
    ret

    .globl set_thread_pointer
    .type set_thread_pointer, @function
set_thread_pointer:
    movw 4(%esp), %gs
    ret

    .section .note.GNU-stack, "", @progbits
