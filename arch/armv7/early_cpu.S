/* SPDX-License-Identifier: MIT */
/*
 * The registers of a CPU before its MMU is on. In assembly, because a core that joins the others has no stack: while
 * its caches are off, it would write past the second level, which the others use. Lines that a cache still holds
 * of the same memory then win, and the core reads back something else than it has stored: boards have lost cores
 * in this way. Both routines use r0, r1 and r2 only.
 */
#include "offsets.h"

#define PHYS(symbol) (symbol - KERNBASE)

    .syntax unified
    .arm
    .arch_extension virt

    .text
/*
 * In HYP mode: turns off all traps to it, and sets the registers of the next mode, which may hold anything.
 * TLB entries carry the VMID even if there is no second stage of translation. An invalidation reaches an
 * entry of another core only if the VMID is the same. So all cores get the same VMID (ARM ARM B3.10.5).
 */
    .globl early_open_hyp
    .type early_open_hyp, %function
early_open_hyp:
    mov r0, #0
    mcr p15, 4, r0, c1, c1, 0       @ HCR: no traps, no second stage (B4.1.65)
    mcrr p15, 6, r0, r0, c2         @ VTTBR
    mcr p15, 4, r0, c1, c1, 3       @ HSTR
    mrc p15, 4, r1, c1, c1, 1
    and r1, r1, #HDCR_COUNTERS
    mcr p15, 4, r1, c1, c1, 1       @ HDCR
    ldr r1, =HCPTR_OPEN
    mcr p15, 4, r1, c1, c1, 2       @ HCPTR: floating point
    mrc p15, 4, r1, c14, c1, 0
    orr r1, r1, #CNTHCTL_OPEN
    mcr p15, 4, r1, c14, c1, 0      @ CNTHCTL: the counter
    mcrr p15, 4, r0, r0, c14        @ CNTVOFF
    mrc p15, 0, r1, c0, c0, 0
    mcr p15, 4, r1, c0, c0, 0       @ VPIDR, VMPIDR: the values of MIDR and MPIDR outside HYP
    mrc p15, 0, r1, c0, c0, 5
    mcr p15, 4, r1, c0, c0, 5
    ldr r1, =SCTLR_OFF
    mcr p15, 0, r1, c1, c0, 0       @ SCTLR
    isb
    bx lr
    .size early_open_hyp, . - early_open_hyp

/*
 * The settings of this CPU before SCTLR_ON, in the manual's order. The core joins coherency before any cache is
 * on (A7 TRM 4.3.31). If the firmware has done it already, the register may be read-only. Then TLB, instruction
 * cache and branch predictor are emptied, the translation registers set, and an ISB follows (ARM ARM B3.10.2,
 * A7 TRM 5.3). The data cache needs nothing: a Cortex-A7 empties it at reset (A7 TRM 2.4.1).
 */
    .globl early_prepare_cpu
    .type early_prepare_cpu, %function
early_prepare_cpu:
    mrc p15, 0, r1, c1, c0, 1       @ ACTLR
    tst r1, #ACTLR_SMP
    orreq r1, r1, #ACTLR_SMP
    mcreq p15, 0, r1, c1, c0, 1
    mov r0, #0
    mcr p15, 0, r0, c8, c7, 0       @ TLBIALL
    mcr p15, 0, r0, c7, c5, 0       @ ICIALLU
    mcr p15, 0, r0, c7, c5, 6       @ BPIALL
    dsb
    isb
    ldr r1, =PRRR_VALUE
    mcr p15, 0, r1, c10, c2, 0      @ PRRR
    ldr r1, =NMRR_VALUE
    mcr p15, 0, r1, c10, c2, 1      @ NMRR
    mov r1, #TTBCR_SPLIT_1GIB
    mcr p15, 0, r1, c2, c0, 2       @ TTBCR
    ldr r1, =PHYS(boot_table)
    orr r1, r1, #TTBR_WALK
    mcr p15, 0, r1, c2, c0, 0       @ TTBR0
    ldr r1, =PHYS(kernel_table)
    orr r1, r1, #TTBR_WALK
    mcr p15, 0, r1, c2, c0, 1       @ TTBR1
    mov r1, #DACR_CLIENT
    mcr p15, 0, r1, c3, c0, 0       @ DACR
    mcr p15, 0, r0, c13, c0, 1      @ CONTEXTIDR
    isb
    bx lr
    .size early_prepare_cpu, . - early_prepare_cpu

    .ltorg

    .section .note.GNU-stack, "", %progbits
