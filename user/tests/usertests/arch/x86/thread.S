/* SPDX-License-Identifier: MIT */
/* The start of a thread on the PC, and its thread pointer. */

    .text
/* A thread starts here: eax = the argument. */
    .globl thread_entry
    .type thread_entry, @function
thread_entry:
    subl $12, %esp /* the ABI wants a 16-byte aligned stack before the call */
    pushl %eax
    call thread_body
    ud2

/* The word that the thread pointer points to. */
    .globl thread_pointer_word
    .type thread_pointer_word, @function
thread_pointer_word:
    movl %gs:0, %eax
    ret

    .section .note.GNU-stack, "", @progbits
