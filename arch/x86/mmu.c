/* SPDX-License-Identifier: MIT */
/*
 * Page directories (SDM vol. 3A chapter 4: 32-bit paging).
 *
 * The kernel's half of every directory is the same: the direct map in 4 MiB pages, except for the
 * first 4 MiB, which hold the kernel's text and have a table of 4 KiB pages, so that text and
 * read-only data can be protected; and static tables for kernel stacks and devices. Directory
 * entries of the kernel's half never change after mmu_init(), so that copies of them stay right.
 */
#include "mmu.h"

#include "base/panic.h"
#include "lib/string.h"
#include "linker.h"
#include "machine.h"
#include "registers.h"
#include "userguard.h"

#define TABLES(from, to) (((to) - (from)) >> SLOT_SHIFT)
#define SLOT(va) ((uintptr_t)(va) >> SLOT_SHIFT)

/* Video memory and adapters' ROMs, below 1 MiB: not memory. */
#define ISA_HOLE_START 0xa0000u
#define ISA_HOLE_END 0x100000u

/* A byte for each value of PCD and PWT: 0 write-back, 1 write-through, 2 write-combining, 3 uncacheable; then the same again. */
#define MEMORY_TYPES 0x0001040600010406ull

struct page_table {
    pte_t entry[PTES_PER_TABLE];
} __attribute__((aligned(4096)));

static struct pgdir kernel_directory;
static struct page_table low_table;
static struct page_table vmap_tables[TABLES(VMAP_BASE, VMAP_END)];
static struct page_table device_tables[TABLES(DEVICE_BASE, DEVICE_END)];

struct pgdir *kernel_pgdir = &kernel_directory;
static uint32_t direct_map_slots; /* how many slots from KERNBASE on are in use */
static uintptr_t device_next = DEVICE_BASE;

static void set_slot(struct pgdir *pgdir, uintptr_t va, paddr_t pa, uint32_t flags)
{
    pte_store(&pgdir->slot[SLOT(va)], pa | flags | PTE_P | PTE_W);
}

static void map_direct(paddr_t ram_end)
{
    paddr_t pa;

    for (pa = 0; pa < SLOT_SIZE; pa += PAGE_SIZE) {
        bool hole = pa >= ISA_HOLE_START && pa < ISA_HOLE_END;

        low_table.entry[PTX(pa)] =
            pte_make(pa, PROT_READ | PROT_WRITE | PROT_EXEC | (hole ? PROT_DEVICE : 0));
    }
    set_slot(kernel_pgdir, KERNBASE, virt_to_phys(&low_table), 0);
    for (; pa < ram_end; pa += SLOT_SIZE)
        set_slot(kernel_pgdir, KERNBASE + pa, pa, PTE_PS | PTE_G);
    direct_map_slots = pa >> SLOT_SHIFT;
}

static void set_tables(uintptr_t va, struct page_table *tables, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        set_slot(kernel_pgdir, va + i * SLOT_SIZE, virt_to_phys(&tables[i]), 0);
}

void mmu_init(paddr_t ram_end)
{
    map_direct(ram_end);
    set_tables(VMAP_BASE, vmap_tables, ARRAY_SIZE(vmap_tables));
    set_tables(DEVICE_BASE, device_tables, ARRAY_SIZE(device_tables));
    pgdir_init(&boot_pgdir); /* the other CPUs start on it, with stacks in the VMAP area */
    userguard_init();
    mmu_init_cpu();
}

/*
 * Stores to uncached memory may be merged into longer ones, as the framebuffer wants it: PCD alone selects the type
 * write-combining (SDM vol. 3A sections 11.3.1 and 11.12.2), whatever the MTRRs say (table 11-7). Processors without this
 * table do not merge them, unless an MTRR of the firmware's allows it. Each CPU must have the same table, and its TLB is emptied
 * afterwards (section 11.12.4).
 */
static void set_memory_types(void)
{
    if (cpuid_features() & CPUID_PAT)
        write_msr(MSR_PAT, MEMORY_TYPES);
}

void mmu_init_cpu(void)
{
    set_memory_types();
    write_cr3(virt_to_phys(kernel_pgdir));
    write_cr4(read_cr4() | CR4_PGE); /* changing PGE empties the TLB (section 4.10.4.1) */
    userguard_init_cpu();
}

static void copy_slots(struct pgdir *to, uintptr_t va, uint32_t count)
{
    memcpy(&to->slot[SLOT(va)], &kernel_pgdir->slot[SLOT(va)], count * sizeof(pte_t));
}

void pgdir_init(struct pgdir *pgdir)
{
    copy_slots(pgdir, KERNBASE, direct_map_slots);
    copy_slots(pgdir, VMAP_BASE, TABLES(VMAP_BASE, DEVICE_END));
}

void pgdir_set_table(struct pgdir *pgdir, uintptr_t va, pte_t *table)
{
    assert(va < USERTOP);
    /* the table's entries have the permissions */
    if (table)
        set_slot(pgdir, va, virt_to_phys(table), PTE_U);
    else
        pte_store(&pgdir->slot[SLOT(va)], 0);
}

void *mmu_map_device(paddr_t pa, size_t size, unsigned prot)
{
    paddr_t first = ROUND_DOWN(pa, PAGE_SIZE);
    size_t length = ROUND_UP(pa + size, PAGE_SIZE) - first;
    uintptr_t va = device_next;

    if (length > DEVICE_END - va)
        panic("no room to map %zu bytes of device at 0x%08x", size, pa);
    device_next += length;
    for (size_t done = 0; done < length; done += PAGE_SIZE)
        pte_store(pgdir_table(kernel_pgdir, va + done) + PTX(va + done),
                  pte_make(first + done, prot));
    return (void *)(va + (pa - first));
}

/* 32-bit paging has no execute permission to take away: text and constants become read-only. */
void mmu_protect_kernel(void)
{
    for (uintptr_t va = (uintptr_t)kernel_start; va < (uintptr_t)kernel_readonly_end;
         va += PAGE_SIZE)
        pte_store(&low_table.entry[PTX(va)],
                  pte_make(virt_to_phys((void *)va), PROT_READ | PROT_EXEC));
    tlb_flush(NULL, (uintptr_t)kernel_start, (size_t)(kernel_readonly_end - kernel_start));
}

void page_zero(void *page)
{
    uint32_t words = PAGE_SIZE / sizeof(uint32_t);

    __asm__ volatile("rep stosl" : "+D"(page), "+c"(words) : "a"(0) : "memory");
}

void page_copy(void *restrict to, const void *restrict from)
{
    uint32_t words = PAGE_SIZE / sizeof(uint32_t);

    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}
