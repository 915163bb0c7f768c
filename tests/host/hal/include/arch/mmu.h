/* SPDX-License-Identifier: MIT */
/*
 * The host: "physical" memory is an array; a "user" address is any address in the test itself.
 * There are no page tables: code that needs them is not part of these tests.
 */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#define USERTOP ((uintptr_t)1 << 47)
#define DIRECTMAP_MAX (256u * MIB)
#define STACK_ALIGN 16u
#define VMAP_BASE 0u
#define VMAP_END 0u
#define ELF_MACHINE 3

typedef uint32_t pte_t;

struct mmu_space {
    struct pgdir *pgdir;
};

#endif
