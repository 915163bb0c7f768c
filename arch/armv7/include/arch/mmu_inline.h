/* SPDX-License-Identifier: MIT */
/*
 * ARMv7: translation table entries: the inline part of hal/mmu.h. Short descriptors (ARM ARM B3.5).
 *
 * With SCTLR.TRE set, the bits TEX[0], C, B choose a memory type from a table (PRRR and NMRR, filled in
 * early.c), and TEX[2:1] are software's (B3.8.3): a home for the copy-on-write mark.
 */
#ifndef ARCH_MMU_INLINE_H
#define ARCH_MMU_INLINE_H

/* Memory types: bits 3 and 2 (C and B) in a descriptor of either level. */
#define TYPE_DEVICE 0x4u   /* shareable Device */
#define TYPE_UNCACHED 0x8u /* Normal, non-cacheable */
#define TYPE_NORMAL 0xcu   /* Normal, write-back write-allocate */

/* A small page, second level (B3.5.1, figure B3-5). AP as in B3.7.1: AP[0] is always set. */
#define PTE_XN 0x001u        /* execute never */
#define PTE_SMALL 0x002u     /* this is a small page; without it: nothing */
#define PTE_AP0 0x010u       /* privileged code may use it */
#define PTE_USER 0x020u      /* AP[1]: user mode too */
#define PTE_COW 0x100u       /* TEX[2] */
#define PTE_READONLY 0x200u  /* AP[2] */
#define PTE_SHAREABLE 0x400u /* coherent between the CPUs */
#define PTE_NG 0x800u        /* not global: belongs to an ASID */
#define PTE_ADDRESS 0xfffff000u

/* First level: a second-level table, or a section of 1 MiB (figure B3-4). */
#define L1_TABLE 0x00001u
#define L1_TABLE_PXN 0x00004u /* privileged execute never, for all of the table */
#define L1_TABLE_ADDRESS 0xfffffc00u
#define L1_SECTION 0x00002u
#define L1_SECTION_XN 0x00010u
#define L1_SECTION_AP0 0x00400u
#define L1_SECTION_READONLY 0x08000u
#define L1_SECTION_SHAREABLE 0x10000u
#define L1_TYPE 0x00003u
#define SECTION_SHIFT 20
#define SECTION_SIZE (1u << SECTION_SHIFT)
#define COARSE_SIZE 1024u /* bytes of a second-level table */

static inline pte_t pte_make(paddr_t pa, unsigned prot)
{
    pte_t pte = pa | PTE_SMALL | PTE_AP0 | PTE_SHAREABLE;

    if (prot & PROT_DEVICE)
        pte |= TYPE_DEVICE | PTE_XN; /* a speculative fetch would read the device (A3.5.7) */
    else
        pte |= (prot & PROT_NOCACHE) ? TYPE_UNCACHED : TYPE_NORMAL;
    pte |= (prot & PROT_USER) ? PTE_USER | PTE_NG : 0;
    pte |= (prot & PROT_EXEC) ? 0 : PTE_XN;
    pte |= (prot & PROT_WRITE) ? 0 : PTE_READONLY;
    pte |= (prot & PROT_COW) ? PTE_COW | PTE_READONLY : 0;
    if (!(prot & (PROT_READ | PROT_WRITE | PROT_EXEC)))
        pte &= ~(PTE_SMALL | PTE_XN); /* bits [1:0] are 0: invalid, and the rest ignored (B3.5.1) */
    return pte;
}

static inline bool pte_present(pte_t pte)
{
    return (pte & PTE_SMALL) != 0;
}

static inline bool pte_writable(pte_t pte)
{
    return (pte & PTE_READONLY) == 0;
}

static inline paddr_t pte_paddr(pte_t pte)
{
    return pte & PTE_ADDRESS;
}

static inline bool pte_uncached(pte_t pte)
{
    return (pte & TYPE_NORMAL) == TYPE_UNCACHED;
}

static inline unsigned pte_prot(pte_t pte)
{
    unsigned prot = PROT_READ;

    if (!pte_present(pte))
        return 0;
    prot |= (pte & PTE_READONLY) ? 0 : PROT_WRITE;
    prot |= (pte & PTE_XN) ? 0 : PROT_EXEC;
    prot |= (pte & PTE_USER) ? PROT_USER : 0;
    prot |= (pte & PTE_COW) ? PROT_COW : 0;
    if ((pte & TYPE_NORMAL) == TYPE_DEVICE)
        prot |= PROT_DEVICE;
    prot |= pte_uncached(pte) ? PROT_NOCACHE : 0;
    return prot;
}

/*
 * One aligned store: the table walker and other CPUs see the old entry or the new one. If a CPU sees the new
 * one, it also sees the earlier writes to the page. The walker reads the caches (ID_MMFR3 [23:20] = 1, and the
 * cacheable TTBR attributes of early.c), so nothing must be cleaned.
 */
static inline void pte_store(pte_t *slot, pte_t pte)
{
    __atomic_store_n(slot, pte, __ATOMIC_RELEASE);
}

/*
 * DSB: the stores have reached the walkers of all CPUs. ISB: the accesses that follow are translated anew.
 * TLBs hold no faulting entries, so that is all (B3.10.1).
 */
static inline void pte_sync(void)
{
    __asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}

static inline pte_t *pgdir_table(struct pgdir *pgdir, uintptr_t va)
{
    uint32_t entry = pgdir->slot[va >> SLOT_SHIFT].entry[0];

    if ((entry & L1_TYPE) != L1_TABLE)
        return NULL;
    return phys_to_virt(entry & L1_TABLE_ADDRESS);
}

static inline bool pgdir_slot_empty(const struct pgdir *pgdir, unsigned slot)
{
    return pgdir->slot[slot].entry[0] == 0;
}

#endif
