/* SPDX-License-Identifier: MIT */
/* The end of a system call that has failed: stub.S jumps here with minus the error in eax. Returns -1. */
    .text
    .globl __syscall_error
    .type __syscall_error, @function
__syscall_error:
    negl %eax
    movl %eax, errno
    movl $-1, %eax
    ret

    .section .note.GNU-stack, "", @progbits
