/* SPDX-License-Identifier: MIT */
/* Switching threads on the Pi. A function preserves r4 to r11, sp, and d8 to d15 (AAPCS, 6.1.1 and 6.1.2.1). */
        .text
        .arm
        .globl  thread_switch
thread_switch:
        push    {r4-r11, lr}
        str     sp, [r0]
        mov     sp, r1
        pop     {r4-r11, pc}

/* The first frame: r4 to r11, and the return address. The stack is aligned behind them. */
        .globl  thread_begin
thread_begin:
        bl      thread_main

        .section .rodata
        .globl  thread_frame_words
        .balign 4
thread_frame_words:
        .long   9
        .globl  thread_frame_return
thread_frame_return:
        .long   8

        .section .note.GNU-stack, "", %progbits
