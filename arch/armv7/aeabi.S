/* SPDX-License-Identifier: MIT */
/*
 * The helper functions whose names the ARM EABI fixes (Run-time ABI for the Arm Architecture,
 * IHI 0043, 4.2 and 4.3.4), led to lib/int64.c and to memcpy and its kin. Kernel and C
 * library link this file both.
 *
 * The machine divides 32-bit integers itself (-mcpu=cortex-a7), so only the 64-bit divisions are
 * here. They return the quotient in r0, r1 and the remainder in r2, r3, which C cannot say.
 */
    .syntax unified
    .arch armv7-a
    .arm

.macro function name
    .section .text.\name, "ax", %progbits
    .globl \name
    .type \name, %function
    .balign 4
\name:
.endm

/* stack while calling: +0 fifth argument, &remainder; +8 remainder (8 bytes); +16 ip, lr */
.macro divmod name, target
    function \name
    push {ip, lr}
    sub sp, sp, #16
    add ip, sp, #8
    str ip, [sp]
    bl \target
    ldrd r2, r3, [sp, #8]
    add sp, sp, #16
    pop {ip, pc}
.endm

    divmod __aeabi_uldivmod, __udivmoddi4
    divmod __aeabi_ldivmod, __divmoddi4

.macro jump name, target
    function \name
    b \target
.endm

    jump __aeabi_lmul, __muldi3
    jump __aeabi_llsl, __ashldi3
    jump __aeabi_llsr, __lshrdi3
    jump __aeabi_lasr, __ashrdi3

/* The suffix of these promises an alignment, of which no use is made. */
    jump __aeabi_memcpy, memcpy
    jump __aeabi_memcpy4, memcpy
    jump __aeabi_memcpy8, memcpy
    jump __aeabi_memmove, memmove
    jump __aeabi_memmove4, memmove
    jump __aeabi_memmove8, memmove

/* memset with size and byte in the other order; memclr(to, size). */
.macro swapped_memset name
    function \name
    mov ip, r1
    mov r1, r2
    mov r2, ip
    b memset
.endm

.macro clear name
    function \name
    mov r2, r1
    mov r1, #0
    b memset
.endm

    swapped_memset __aeabi_memset
    swapped_memset __aeabi_memset4
    swapped_memset __aeabi_memset8
    clear __aeabi_memclr
    clear __aeabi_memclr4
    clear __aeabi_memclr8

    .section .note.GNU-stack, "", %progbits
