/* SPDX-License-Identifier: MIT */
/*
 * The registers that thread_switch() must keep, on the Pi.
 *
 * registers_over_switch(seed, from, to) puts seed + 1, seed + 2 ... into them, switches, and compares them then. The
 * result has bit n for each register that has changed, the word n of register_names. The seed is the lowest word on the
 * stack meanwhile; ten words keep it aligned (AAPCS, 6.2.1.2).
 */
        .text
        .arm
        .globl  registers_over_switch
registers_over_switch:
        push    {r0, r4-r11, lr}
        .irp    number, 4, 5, 6, 7, 8, 9, 10, 11
        add     r\number, r0, #\number - 3
        .endr
        mov     r0, r1
        mov     r1, r2
        bl      thread_switch
        ldr     r1, [sp]
        mov     r0, #0
        .irp    number, 4, 5, 6, 7, 8, 9, 10, 11
        add     r2, r1, #\number - 3
        cmp     r\number, r2
        orrne   r0, r0, #1 << (\number - 4)
        .endr
        add     sp, sp, #4
        pop     {r4-r11, pc}

/* How many bytes the caller's stack is above an aligned address. */
        .globl  bytes_above_aligned
bytes_above_aligned:
        and     r0, sp, #7
        bx      lr

        .section .rodata
        .globl  register_names
register_names:
        .asciz  "r4 r5 r6 r7 r8 r9 r10 r11"

        .section .note.GNU-stack, "", %progbits
