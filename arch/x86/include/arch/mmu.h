/* SPDX-License-Identifier: MIT */
/*
 * x86: layout of the address space, and the types of hal/mmu.h.
 *
 *   0x00000000  user space
 *   0x80000000  direct map of physical memory, 1.75 GiB at most
 *   0xf0000000  VMAP: single pages (kernel stacks)
 *   0xf8000000  device registers, mapped while booting
 *   0xffffffff
 */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#define USERTOP 0x80000000u
#define DIRECTMAP_MAX 0x70000000u
#define ELF_MACHINE 3   /* EM_386 */
#define STACK_ALIGN 16u /* compilers assume it (System V ABI for i386, 2.2.2) */

#define VMAP_BASE 0xf0000000u
#define VMAP_END 0xf8000000u
#define DEVICE_BASE VMAP_END
#define DEVICE_END 0xfe000000u

typedef uint32_t pte_t; /* an entry of a page directory or page table */

struct pgdir {
    pte_t slot[1024];
} __attribute__((aligned(4096)));

struct mmu_space {
    paddr_t pgdir; /* read-only: the value of CR3 while this space is current */
    uint32_t cpus; /* atomic: a bit for each CPU that may hold translations of this space */
};

#endif
