/* SPDX-License-Identifier: MIT */
/*
 * Page tables. The kernel's table was built by early.c; here memory and devices are added to it. Its user
 * half is empty, and so it serves TTBR0 too while no process's space is loaded.
 */
#include "mmu.h"

#include "base/panic.h"
#include "board.h"
#include "linker.h"
#include "machine.h"
#include <hal/mmu.h>

struct pgdir *kernel_pgdir = (struct pgdir *)kernel_table;

/* The entries of boot_table may be in the TLB, under the ASID that the kernel's table has too. */
void mmu_init_cpu(void)
{
    write_ttbr0(virt_to_phys(kernel_table) | TTBR_WALK);
    isb();
    write_tlbiall(0);
    dsb();
    isb();
}

/* Sections of 1 MiB into entries that are empty, or have the same attributes already. */
static void map_sections(paddr_t base, uint32_t size, uint32_t attributes)
{
    for (paddr_t pa = ROUND_DOWN(base, SECTION_SIZE); pa < base + size; pa += SECTION_SIZE) {
        uint32_t *entry = &kernel_table[(pa + KERNBASE) >> SECTION_SHIFT];
        assert(*entry == 0 || *entry == (pa | attributes));
        *entry = pa | attributes;
    }
    pte_sync();
}

/* Memory below PAGED_SIZE is mapped since early.c. */
void mmu_map_memory(paddr_t base, uint32_t size)
{
    paddr_t end = base + size;

    base = MAX(base, PAGED_SIZE);
    if (base < end)
        map_sections(base, end - base, SECTION_MEMORY);
}

/* Physical memory that is not the direct map's keeps its place beside it: KERNBASE higher. */
void *mmu_map_device(paddr_t pa, size_t size, unsigned prot)
{
    assert(pa + size > pa && pa + size <= VMAP_BASE - KERNBASE);
    map_sections(pa, size, (prot & PROT_DEVICE) ? SECTION_DEVICE : SECTION_UNCACHED);
    return phys_to_virt(pa);
}

/* Nothing is left to do: the image has had its permissions since the MMU is on (early.c). */
void mmu_protect_kernel(void)
{
}

/* User tables are execute-never for the kernel: it cannot be led to run a program's bytes (B3.7.2). */
void pgdir_set_table(struct pgdir *pgdir, uintptr_t va, pte_t *table)
{
    struct pgdir_slot *slot = &pgdir->slot[va >> SLOT_SHIFT];

    for (unsigned i = 0; i < 4; i++) {
        uint32_t entry = 0;
        if (table)
            entry = (virt_to_phys(table) + i * COARSE_SIZE) | L1_TABLE | L1_TABLE_PXN;
        __atomic_store_n(&slot->entry[i], entry, __ATOMIC_RELEASE);
    }
    pte_sync();
}

/* The kernel's half is TTBR1's: a process's directory begins and stays without it. */
void pgdir_init(struct pgdir *pgdir)
{
    (void)pgdir;
}

/* Unrolled to the registers that an asm statement can have; 64 bytes a round. */
void page_zero(void *page)
{
    const char *end = (char *)page + PAGE_SIZE;

    __asm__ volatile("mov r2, #0\n\tmov r3, #0\n\tmov r4, #0\n\tmov r5, #0\n\t"
                     "mov r6, #0\n\tmov r8, #0\n\tmov r9, #0\n\tmov r10, #0\n"
                     "1:\tstm %0!, {r2-r6, r8-r10}\n\tstm %0!, {r2-r6, r8-r10}\n\t"
                     "cmp %0, %1\n\tbne 1b"
                     : "+&r"(page)
                     : "r"(end)
                     : "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "cc", "memory");
}

void page_copy(void *restrict to, const void *restrict from)
{
    const char *end = (const char *)from + PAGE_SIZE;

    __asm__ volatile("1:\tldm %1!, {r3-r6, r8-r10, r12}\n\tstm %0!, {r3-r6, r8-r10, r12}\n\t"
                     "ldm %1!, {r3-r6, r8-r10, r12}\n\tstm %0!, {r3-r6, r8-r10, r12}\n\t"
                     "cmp %1, %2\n\tbne 1b"
                     : "+&r"(to), "+&r"(from)
                     : "r"(end)
                     : "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r12", "cc", "memory");
}
