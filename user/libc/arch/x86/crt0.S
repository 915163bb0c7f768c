/* SPDX-License-Identifier: MIT */
/*
 * The entry point of a program. The kernel leaves on the stack, from the lowest word up: argc, the
 * argc pointers of argv, NULL, the pointers of envp, NULL. start.c passes them to main().
 */
    .text
    .globl _start
    .type _start, @function
_start:
    xorl %ebp, %ebp             /* ends the chain of frame pointers */
    movl %esp, %eax
    andl $-16, %esp             /* System V i386 ABI 2.2.2: 16-byte aligned at a call ... */
    subl $12, %esp
    pushl %eax                  /* ... with the arguments pushed */
    call __start_program          /* does not return */

    .section .note.GNU-stack, "", @progbits
