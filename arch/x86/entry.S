/* SPDX-License-Identifier: MIT */
/*
 * The first instructions of the kernel, on the boot CPU; and the way to paging, for every CPU.
 *
 * We arrive as the Multiboot specification 0.6.96, section 3.2 says, from any loader that follows
 * it, our own included: 32-bit protected mode, flat segments, paging off, interrupts off, EAX =
 * 0x2badb002, EBX = physical address of the loader's information.
 *
 * The code is linked at KERNBASE + its physical address; until paging is on, it uses PHYS(symbol).
 */
#include "offsets.h"

#define PHYS(symbol) ((symbol) - KERNBASE)

#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x7 /* modules on page boundaries; give us the memory map, and a video mode */

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
    .long 0, 0, 0, 0, 0     /* the addresses are those of the ELF file */
    .long 0, 1024, 768, 32  /* rather a linear framebuffer of this size than text */

    .text
    .globl entry
entry: /* the ELF header has its virtual address; loaders enter at the physical one */
    cld
    movl %eax, %esi /* keep the loader's two words */
    movl %ebx, %ebp

    /*
     * boot_pgdir: all memory that the direct map can hold in 4 MiB pages, at its own address (this
     * code still runs there) and at KERNBASE. start() replaces it by a directory that ends with the RAM.
     */
    movl $PHYS(boot_pgdir), %edi
    movl $(PTE_P | PTE_W | PTE_PS), %eax
    movl $(DIRECTMAP_MAX >> SLOT_SHIFT), %ecx
1:  movl %eax, (%edi)
    movl %eax, (KERNBASE >> SLOT_SHIFT) * 4(%edi)
    addl $4, %edi
    addl $SLOT_SIZE, %eax
    loop 1b

    movl $1f, %edx
    jmp paging_on
1:  movl $boot_stack_top, %esp
    movl %esi, %eax
    movl %ebp, %edx
    xorl %ebp, %ebp /* stack walks end here */
    call start
    ud2

/*
 * Turns paging on over boot_pgdir and continues at the address in EDX. Needs no stack. Changes EAX.
 * CR0 gets (SDM vol. 3A section 2.5): PG; WP, so that the kernel too respects read-only pages;
 * NE, floating-point errors as exceptions; MP and TS, see fpu.c. CD and NW, which INIT sets, EM go.
 */
    .globl paging_on
paging_on:
    movl $PHYS(boot_pgdir), %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $CR4_PSE, %eax
    movl %eax, %cr4
    movl $(CR0_PG | CR0_WP | CR0_NE | CR0_TS | CR0_MP | CR0_PE), %eax
    movl %eax, %cr0
    jmp *%edx

    .bss
    .globl boot_pgdir, boot_stack_top
    .balign 4096
boot_pgdir:
    .skip 4096
    .skip BOOT_STACK_SIZE
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
