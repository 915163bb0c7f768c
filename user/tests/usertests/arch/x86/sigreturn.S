/* SPDX-License-Identifier: MIT */
/* The call at the end of a signal handler, with a stack that a test chooses. */

    .text
    .globl return_with_stack
    .type return_with_stack, @function
return_with_stack:
    movl 4(%esp), %esp
    jmp __sys_sigreturn

    .section .note.GNU-stack, "", @progbits
