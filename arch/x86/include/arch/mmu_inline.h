/* SPDX-License-Identifier: MIT */
/* x86: page table entries: the inline part of hal/mmu.h. Bits: SDM vol. 3A section 4.3. */
#ifndef ARCH_MMU_INLINE_H
#define ARCH_MMU_INLINE_H

#define PTE_P 0x001u   /* present */
#define PTE_W 0x002u   /* writable */
#define PTE_U 0x004u   /* user mode may use it */
#define PTE_PWT 0x008u /* with PCD: uncacheable whatever the MTRRs say (section 11.5.2) */
#define PTE_PCD 0x010u /* cache disable; alone, write-combining: see mmu.c */
#define PTE_PS 0x080u  /* in a directory: maps 4 MiB */
#define PTE_G 0x100u   /* global: survives a change of CR3 */

/* Bits 9 to 11 are software's. There is no execute permission to clear in this format. */
#define PTE_EXEC 0x200u
#define PTE_COW 0x400u

#define PTE_ADDRESS 0xfffff000u

static inline pte_t pte_make(paddr_t pa, unsigned prot)
{
    pte_t pte = pa;

    pte |= (prot & (PROT_READ | PROT_WRITE | PROT_EXEC)) ? PTE_P : 0;
    pte |= prot & PROT_WRITE; /* the same bit */
    pte |= (prot & PROT_USER) ? PTE_U : PTE_G;
    pte |= (prot & PROT_EXEC) ? PTE_EXEC : 0;
    pte |= (prot & PROT_COW) ? PTE_COW : 0;
    pte |= (prot & PROT_DEVICE) ? PTE_PCD | PTE_PWT : 0;
    pte |= (prot & PROT_NOCACHE) ? PTE_PCD : 0;
    return pte;
}

static inline bool pte_present(pte_t pte)
{
    return (pte & PTE_P) != 0;
}

static inline bool pte_writable(pte_t pte)
{
    return (pte & PTE_W) != 0;
}

static inline paddr_t pte_paddr(pte_t pte)
{
    return pte & PTE_ADDRESS;
}

static inline bool pte_uncached(pte_t pte)
{
    return (pte & (PTE_PCD | PTE_PWT)) == PTE_PCD;
}

static inline unsigned pte_prot(pte_t pte)
{
    unsigned prot = PROT_READ;

    if (!pte_present(pte))
        return 0;
    prot |= pte & PTE_W;
    prot |= (pte & PTE_U) ? PROT_USER : 0;
    prot |= (pte & PTE_EXEC) ? PROT_EXEC : 0;
    prot |= (pte & PTE_COW) ? PROT_COW : 0;
    prot |= pte_uncached(pte) ? PROT_NOCACHE : 0;
    prot |= (pte & PTE_PWT) ? PROT_DEVICE : 0;
    return prot;
}

/* One aligned store: the table walker and other CPUs see the old entry or the new one. */
static inline void pte_store(pte_t *slot, pte_t pte)
{
    __atomic_store_n(slot, pte, __ATOMIC_RELEASE);
}

/* The walker caches no entry that is not present (SDM vol. 3A section 4.10.2.3): nothing to do. */
static inline void pte_sync(void)
{
    __asm__ volatile("" ::: "memory");
}

static inline pte_t *pgdir_table(struct pgdir *pgdir, uintptr_t va)
{
    pte_t slot = pgdir->slot[va >> SLOT_SHIFT];

    if ((slot & (PTE_P | PTE_PS)) != PTE_P)
        return NULL;
    return phys_to_virt(pte_paddr(slot));
}

static inline bool pgdir_slot_empty(const struct pgdir *pgdir, unsigned slot)
{
    return pgdir->slot[slot] == 0;
}

#endif
