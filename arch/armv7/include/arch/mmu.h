/* SPDX-License-Identifier: MIT */
/*
 * ARMv7: layout of the address space, and the types of hal/mmu.h.
 *
 *   0x00000000  user space: TTBR0's half of the translation
 *   0x40000000  nothing: the kernel's half, TTBR1's, begins
 *   0x80000000  direct map of memory, up to the peripherals
 *   0xbf000000  the BCM2836's peripherals: mapped like memory, at KERNBASE + physical
 *   0xf0000000  VMAP: single pages (kernel stacks)
 *   0xf4000000
 *
 * TTBCR.N = 2 splits the translation at 1 GiB (ARM ARM B3.5.4): a process's first-level table has 1024
 * entries of 1 MiB and is one page; the kernel's has 4096. Four entries make a slot, and the four
 * second-level tables of 256 entries that they point to share a page: the core's table of 1024.
 */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#define USERTOP 0x40000000u
#define DIRECTMAP_MAX 0x3f000000u
#define STACK_ALIGN 8u /* at every public interface (AAPCS 5.2.1.2) */
#define ELF_MACHINE 40 /* EM_ARM (System V ABI, chapter 4) */

#define VMAP_BASE 0xf0000000u
#define VMAP_END 0xf4000000u

typedef uint32_t pte_t; /* a second-level descriptor */

/* A first-level table: 256 slots in a process's, 1024 in the kernel's. */
struct pgdir {
    struct pgdir_slot {
        uint32_t entry[4];
    } slot[0];
};

struct mmu_space {
    uint32_t pgdir;   /* read-only: the value of TTBR0 while this space is current */
    uint32_t context; /* generation and ASID (space.c): atomic, changed under asids.lock */
    uint32_t cpus;    /* atomic: a bit for each CPU that has ever loaded it (space.c) */
    bool leaving;     /* atomic: if a CPU still has it loaded, it must leave it */
};

#endif
