/* SPDX-License-Identifier: MIT */
/* Walking and filling page tables: one body for both machines (the shape: hal/mmu.h). */
#include "mm/pagetable.h"

#include "base/panic.h"
#include "mm/page.h"
#include <abi/errno.h>

NOINLINE pte_t *walkpgdir(struct pgdir *pgdir, uintptr_t va, bool allocate)
{
    pte_t *table = pgdir_table(pgdir, va);

    if (unlikely(!table)) {
        if (!allocate)
            return NULL;
        table = kalloc_zeroed();
        if (!table)
            return NULL;
        pgdir_set_table(pgdir, va, table);
    }
    return &table[PTX(va)];
}

int mappages(struct pgdir *pgdir, uintptr_t va, size_t size, paddr_t pa, unsigned prot)
{
    for (uintptr_t end = va + size; va != end; va += PAGE_SIZE, pa += PAGE_SIZE) {
        pte_t *pte = walkpgdir(pgdir, va, true);
        if (!pte)
            return -ENOMEM;
        assert(pte_empty(*pte));
        pte_store(pte, pte_make(pa, prot));
    }
    pte_sync();
    return 0;
}

struct pgdir *pgdir_new(void)
{
    struct pgdir *pgdir = kalloc_zeroed();

    if (pgdir)
        pgdir_init(pgdir);
    return pgdir;
}

void pgdir_free(struct pgdir *pgdir)
{
    for (unsigned slot = 0; slot < USERTOP / SLOT_SIZE; slot++) {
        if (pgdir_slot_empty(pgdir, slot))
            continue;
        uintptr_t va = slot * SLOT_SIZE;
        pte_t *table = pgdir_table(pgdir, va);
        pgdir_set_table(pgdir, va, NULL);
        kfree(table);
    }
    kfree(pgdir);
}
