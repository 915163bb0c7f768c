/* SPDX-License-Identifier: MIT */
/* The host: no page tables. */
#ifndef ARCH_MMU_INLINE_H
#define ARCH_MMU_INLINE_H

static inline pte_t pte_make(paddr_t pa, unsigned prot)
{
    return pa | prot;
}

static inline bool pte_present(pte_t pte)
{
    return pte != 0;
}

static inline bool pte_writable(pte_t pte)
{
    return (pte & PROT_WRITE) != 0;
}

static inline paddr_t pte_paddr(pte_t pte)
{
    return pte & ~(PAGE_SIZE - 1);
}

static inline bool pte_uncached(pte_t pte)
{
    (void)pte;
    return false;
}

static inline unsigned pte_prot(pte_t pte)
{
    return pte & (PAGE_SIZE - 1);
}

static inline void pte_store(pte_t *slot, pte_t pte)
{
    *slot = pte;
}

static inline void pte_sync(void)
{
}

static inline pte_t *pgdir_table(struct pgdir *pgdir, uintptr_t va)
{
    (void)pgdir, (void)va;
    return NULL;
}

static inline bool pgdir_slot_empty(const struct pgdir *pgdir, unsigned slot)
{
    (void)pgdir, (void)slot;
    return true;
}

#endif
