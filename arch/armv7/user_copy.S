/* SPDX-License-Identifier: MIT */
/*
 * Copies between kernel and user memory, whose user side may fault (hal/trap.h).
 *
 * If a fault happens between two labels in the fixup table, the copy continues at the third label
 * (trapframe_fixup()). The exit needs only a register that no instruction in between leaves half-changed.
 */
#include "offsets.h"

    .syntax unified
    .arm
    .text

/*
 * size_t user_copy(void *dst, const void *src, size_t n)
 *
 * r2 = bytes left, lowered after they are copied. Blocks by LDM and STM if both sides are aligned
 * alike; else words, which LDR and STR also find at odd addresses of normal memory (ARM ARM A3.2.1).
 */
    .globl user_copy
    .type user_copy, %function
user_copy:
    push {r4-r10, lr}
copy_start:
    eor r3, r0, r1
    tst r3, #3
    bne 3f
1:  tst r0, #3                      @ up to the first whole word
    beq 2f
    subs r3, r2, #1
    blo copy_done
    ldrb r4, [r1], #1
    strb r4, [r0], #1
    mov r2, r3
    b 1b
2:  subs r3, r2, #32
    blo 3f
    ldm r1!, {r4-r10, lr}
    stm r0!, {r4-r10, lr}
    mov r2, r3
    b 2b
3:  subs r3, r2, #4
    blo copy_bytes
    ldr r4, [r1], #4
    str r4, [r0], #4
    mov r2, r3
    b 3b
copy_bytes:
    subs r3, r2, #1
    blo copy_done
    ldrb r4, [r1], #1
    strb r4, [r0], #1
    mov r2, r3
    b copy_bytes
copy_done:
    mov r0, r2
    pop {r4-r10, pc}

/* ssize_t user_copy_string(char *dst, const char *src, size_t max): length, max, or -EFAULT */
    .globl user_copy_string
    .type user_copy_string, %function
user_copy_string:
    mov r3, #0
string_start:
    cmp r3, r2
    beq string_done
    ldrb r12, [r1, r3]
    strb r12, [r0, r3]
    cmp r12, #0
    addne r3, r3, #1
    bne string_start
string_done:
    mov r0, r3
    bx lr

string_fault:
    mvn r0, #(EFAULT - 1)           @ -EFAULT
    bx lr

    .section .rodata.fixups, "a", %progbits
    .word copy_start, copy_done, copy_done
    .word string_start, string_done, string_fault

    .section .note.GNU-stack, "", %progbits
