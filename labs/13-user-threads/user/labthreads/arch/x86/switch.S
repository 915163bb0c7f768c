/* SPDX-License-Identifier: MIT */
/* Switching threads on the PC. A function preserves ebx, esi, edi, ebp and esp (System V ABI, i386). */
        .text
        .globl  thread_switch
thread_switch:
        movl    4(%esp), %eax
        movl    8(%esp), %edx
        pushl   %ebp
        pushl   %ebx
        pushl   %esi
        pushl   %edi
        movl    %esp, (%eax)
        movl    %edx, %esp
        popl    %edi
        popl    %esi
        popl    %ebx
        popl    %ebp
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
