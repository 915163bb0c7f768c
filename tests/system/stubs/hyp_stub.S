/* SPDX-License-Identifier: MIT */
/*
 * The work of a Raspberry Pi 2's firmware before the kernel, for QEMU, whose own start-up never
 * enters HYP mode. The stub is loaded at 0, with kernel7.img at 0x8000 and no -kernel; all four
 * cores begin here in secure SVC mode. They go through monitor mode to non-secure HYP. Core 0
 * continues to the kernel; the others wait for an address in their mailbox 3.
 *
 * Like the firmware's, this stub says that the counter runs at 19.2 MHz (in QEMU it does not, and
 * the kernel must notice). It leaves each core's virtual timer running, connects the SD card's pins
 * to SDHOST, as if it had read the kernel through it, and passes ATAGs at 0x100. A test may write a
 * command line over the one below, up to COMMAND_LINE_SIZE bytes with its zero.
 *
 * Sections are the ARM ARM's (DDI 0406C).
 */
#define CNTFRQ_HZ 19200000
#define MODE_MONITOR 0x16
#define PSR_HYP_MASKED 0x1da
#define NSACR_BITS 0x60c00     /* floating point, ACTLR.SMP: open to the non-secure side (B4.1.111) */
#define SCR_BITS 0x1b1         /* NS, FW, AW, SCD, HCE: no SMC, but HVC (B4.1.129) */
#define MACHINE_TYPE 3138      /* r1: the BCM2708 family */
#define KERNEL 0x8000
#define MAILBOX3_READ 0x400000cc /* of core 0; each next core's is 16 further (QA7 4.8) */
#define COMMAND_LINE_SIZE 512
#define GPFSEL4 0x3f200010       /* pins 40 to 49, three bits each (BCM2835 ARM Peripherals 6.1) */
#define PINS_48_49_ALT0 (4 << 24 | 4 << 27)
#define PINS_50_53_ALT0 (4 << 0 | 4 << 3 | 4 << 6 | 4 << 9)

    .syntax unified
    .arch armv7-a
    .arch_extension sec
    .arch_extension virt
    .arm
    .text
    .globl _start
_start:
    mrc p15, 0, r4, c0, c0, 5       @ MPIDR
    and r4, r4, #3
    mrc p15, 0, r0, c1, c0, 1
    orr r0, r0, #0x40
    mcr p15, 0, r0, c1, c0, 1       @ ACTLR.SMP
    ldr r0, =NSACR_BITS
    mcr p15, 0, r0, c1, c1, 2
    ldr r0, =CNTFRQ_HZ
    mcr p15, 0, r0, c14, c0, 0
    mov r0, #1
    mcr p15, 0, r0, c14, c3, 1      @ CNTV_CTL: enabled, and the compare value is whatever it is
    cps #MODE_MONITOR
    ldr r0, =SCR_BITS
    mcr p15, 0, r0, c1, c1, 0
    isb
    ldr r0, =PSR_HYP_MASKED
    msr spsr_cxsf, r0
    adr lr, in_hyp
    movs pc, lr                     @ an exception return into the mode in SPSR (B1.8.1)
in_hyp:
    ldr r5, =KERNEL
    cmp r4, #0
    beq enter
    ldr r3, =MAILBOX3_READ
    add r3, r3, r4, lsl #4
    ldr r5, lost_core
    cmp r4, r5
    beq .                           @ broken
1:  wfe
    ldr r5, [r3]
    cmp r5, #0
    beq 1b
    str r5, [r3]
enter:
    cmp r4, #0
    ldreq r0, =GPFSEL4
    ldreq r1, =PINS_48_49_ALT0
    ldreq r2, =PINS_50_53_ALT0
    stmeq r0, {r1, r2}
    mov r0, #0
    ldr r1, =MACHINE_TYPE
    mov r2, #0x100
    bx r5
    .ltorg

    .org 0xfc
lost_core:                          @ a test may write the number of a core that never answers
    .word -1
    .org 0x100
    .word 5, 0x54410001, 0, 0, 0                                 @ ATAG_CORE
    .word 4, 0x54410002, 0x3c000000, 0                           @ ATAG_MEM
    .word 2 + COMMAND_LINE_SIZE / 4, 0x54410009                  @ ATAG_CMDLINE
    .asciz "semihosting=1"
    .org 0x100 + 11 * 4 + COMMAND_LINE_SIZE
    .word 0, 0                                                   @ ATAG_NONE

    .section .note.GNU-stack, "", %progbits
