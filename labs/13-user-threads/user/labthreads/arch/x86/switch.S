/* SPDX-License-Identifier: MIT */
/* Switching threads on the PC. A function preserves ebx, esi, edi, ebp and esp (System V ABI, i386). */
        .text
        .globl  thread_switch
thread_switch:
        movl    4(%esp), %ecx           /* from */
        movl    8(%esp), %edx           /* to */
        subl    $16, %esp
        movl    %ebp, 12(%esp)
        movl    %ebx, 8(%esp)
        movl    %esi, 4(%esp)
        movl    %edi, 0(%esp)
        movl    %esp, 0(%ecx)
        movl    0(%edx), %edi
        movl    4(%edx), %esi
        movl    8(%edx), %ebx
        movl    12(%edx), %ebp
        leal    16(%edx), %esp
        ret

/* The first frame: edi, esi, ebx, ebp, and the return address. The stack is aligned behind them. */
        .globl  thread_begin
thread_begin:
        call    thread_main

        .section .rodata
        .globl  thread_frame_words
        .balign 4
thread_frame_words:
        .long   5
        .globl  thread_frame_return
thread_frame_return:
        .long   4

        .section .note.GNU-stack, "", %progbits
