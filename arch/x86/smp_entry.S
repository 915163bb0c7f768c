/* SPDX-License-Identifier: MIT */
/*
 * The first instructions of the other CPUs. A start-up IPI (SDM vol. 3A section 8.4.3) lets a CPU
 * begin in real mode at the page SMP_TRAMPOLINE, where smp.c has put a copy of the first part.
 */
#include "offsets.h"

#define PHYS(symbol) ((symbol) - KERNBASE)

    .section .rodata
    .code16
    .globl smp_trampoline, smp_trampoline_gdtr, smp_trampoline_end
smp_trampoline:
    cli
    movw %cs, %ax
    movw %ax, %ds
    lgdtl smp_trampoline_gdtr - smp_trampoline
    movl $CR0_PE, %eax
    movl %eax, %cr0
    ljmpl $KERNEL_CS, $PHYS(smp_entry)
    .balign 4
smp_trampoline_gdtr: /* limit and physical address of the GDT: filled in by smp.c */
    .skip 6
smp_trampoline_end:

    .text
    .code32
smp_entry:
    movl $KERNEL_SS, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl $CPU_FS, %eax
    movl %eax, %fs /* this_cpu() is NULL until cpu_set_local() */
    movl $1f, %edx
    jmp paging_on
1:  movl smp_stack_top, %esp
    movl smp_cpu, %eax
    xorl %ebp, %ebp /* stack walks end here */
    call smp_start
    ud2

    .section .note.GNU-stack, "", @progbits
