/* SPDX-License-Identifier: MIT */
/*
 * Page tables, walked in the one shape that both machines show (hal/mmu.h).
 *
 * The caller holds the lock of the address space, or the space has no user yet.
 */
#ifndef MM_PAGETABLE_H
#define MM_PAGETABLE_H

#include <hal/mmu.h>

/*
 * The entry for va. If its slot has no table, allocate puts a zeroed one in. Without allocate, or if there is
 * no memory, the result is NULL.
 */
pte_t *walkpgdir(struct pgdir *pgdir, uintptr_t va, bool allocate);

/* Reads an entry. The MMU of another CPU may note at the same time that it has used the entry. */
static inline pte_t pte_load(const pte_t *entry)
{
    return __atomic_load_n(entry, __ATOMIC_RELAXED);
}

/*
 * Maps size bytes at va, a multiple of PAGE_SIZE, to the physical pages from pa on. The entries must
 * be empty. After -ENOMEM the pages before the failure stay mapped.
 */
int mappages(struct pgdir *pgdir, uintptr_t va, size_t size, paddr_t pa, unsigned prot);

/* A new user page directory, or NULL. Frees it with all its tables; its pages have been unmapped before. */
struct pgdir *pgdir_new(void);
void pgdir_free(struct pgdir *pgdir);

/* The end of the slot that va lies in, or the end of the range, if that comes first. */
static inline uintptr_t slot_end(uintptr_t va, uintptr_t end)
{
    uintptr_t last = ROUND_DOWN(va, SLOT_SIZE) + (SLOT_SIZE - 1);

    return MIN(last, end - 1) + 1;
}

#endif
