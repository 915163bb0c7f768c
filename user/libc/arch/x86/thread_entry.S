/* SPDX-License-Identifier: MIT */
/*
 * Where a new thread starts: eax holds the argument of thread_create(), esp is 16-byte aligned, and
 * all other registers are 0. Calls thread_begin(argument), which does not return.
 */
    .text
    .globl thread_entry
    .type thread_entry, @function
thread_entry:
    subl $12, %esp              /* System V i386 ABI 2.2.2: 16-byte aligned at a call ... */
    pushl %eax                  /* ... with the arguments pushed */
    call thread_begin           /* ebp is 0: the chain of frame pointers ends here */

    .section .note.GNU-stack, "", @progbits
