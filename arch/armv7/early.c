/* SPDX-License-Identifier: MIT */
/*
 * The steps of the first CPU before its MMU can be on: its caches are made safe, and the kernel's tables built. The
 * registers that describe the tables, and all steps of the other CPUs, are in early_cpu.S.
 *
 * entry.S calls these functions at physical addresses. Calls work there. But the name of a variable, or of a function
 * that is not called, means a kernel address: early() gives the physical one.
 */
#include "early.h"

#include "board.h"
#include "linker.h"
#include "machine.h"
#include "registers.h"

uint32_t boot_table[1024] __attribute__((aligned(4096)));    /* TTBR0's: N = 2 makes it 4 KiB */
uint32_t kernel_table[4096] __attribute__((aligned(16384))); /* TTBR1's: always 16 KiB (B3.5.4) */
pte_t image_table[PTES_PER_TABLE] __attribute__((aligned(4096)));
pte_t vmap_tables[VMAP_SLOTS][PTES_PER_TABLE] __attribute__((aligned(4096)));

/* The address of a variable while the MMU is off. */
#define early(variable) ((__typeof__(&(variable)[0]))((uintptr_t)(variable)-KERNBASE))

/*
 * One data or unified cache, by set and way (ARM ARM B2.2.7): the only way to reach all of it. Not
 * broadcast, so only for a CPU that is alone.
 */
static void write_back_level(uint32_t level)
{
    write_csselr(level << 1);
    isb();
    uint32_t ccsidr = read_ccsidr();
    uint32_t line_shift = (ccsidr & 7) + 4; /* log2 of bytes per line */
    uint32_t ways = (ccsidr >> 3 & 0x3ff) + 1;
    uint32_t sets = (ccsidr >> 13 & 0x7fff) + 1;
    uint32_t way_shift = ways > 1 ? (uint32_t)__builtin_clz(ways - 1) : 0;

    for (uint32_t way = 0; way < ways; way++) {
        for (uint32_t set = 0; set < sets; set++) {
            uint32_t line = way << way_shift | set << line_shift | level << 1;
            write_dccisw(line);
        }
    }
    /* Erratum 814220 of the Cortex-A7: levels may be worked on out of order without this. */
    dsb();
}

/*
 * Writes back and empties every level up to the point of coherency: a loader may have run with caches
 * on. If the board is fresh from reset, they are empty (A7 TRM 2.4.1), which costs only time.
 */
void early_clean_caches(void)
{
    uint32_t clidr = read_clidr();
    uint32_t levels = clidr >> 24 & 7; /* LoC (B4.1.20) */

    for (uint32_t level = 0; level < levels; level++) {
        if ((clidr >> 3 * level & 7) >= 2) /* there is a data or unified cache */
            write_back_level(level);
    }
    isb();
}

static void map_pages(const char *from, const char *to, unsigned prot)
{
    pte_t *table = early(image_table);

    for (paddr_t pa = virt_to_phys(from); pa < virt_to_phys(to); pa += PAGE_SIZE)
        table[pa >> PAGE_SHIFT] = pte_make(pa, prot);
}

static void set_slot(uintptr_t va, const pte_t *table)
{
    uint32_t *entry = &early(kernel_table)[va >> SECTION_SHIFT];

    for (unsigned i = 0; i < 4; i++)
        entry[i] = ((uint32_t)table + i * COARSE_SIZE) | L1_TABLE;
}

static void early_map_sections(paddr_t from, paddr_t to, uint32_t attributes)
{
    for (paddr_t pa = from; pa < to; pa += SECTION_SIZE)
        early(kernel_table)[(pa + KERNBASE) >> SECTION_SHIFT] = pa | attributes;
}

static void clear_bss(void)
{
    uint32_t *end = (uint32_t *)early(kernel_bss_end);

    for (uint32_t *word = (uint32_t *)early(kernel_bss); word < end; word++)
        *word = 0;
}

/*
 * The kernel's map: the image with its final permissions, the memory around it below
 * PAGED_SIZE, the rest of the ramdisk, the peripherals, and the tables for VMAP. The rest of the memory
 * follows when its size is known (mmu_map_memory()). And the page of entry.S at its present address.
 * The tables are in the bss, which is cleared first; the stack that this runs on is not.
 */
void early_build_tables(void)
{
    const char *paged_end = (const char *)(KERNBASE + PAGED_SIZE);

    clear_bss();
    map_pages((const char *)KERNBASE, kernel_start, PROT_READ | PROT_WRITE);
    map_pages(kernel_start, kernel_text_end, PROT_READ | PROT_EXEC);
    map_pages(kernel_text_end, kernel_readonly_end, PROT_READ);
    map_pages(kernel_readonly_end, paged_end, PROT_READ | PROT_WRITE);
    set_slot(KERNBASE, early(image_table));
    early_map_sections(PAGED_SIZE, virt_to_phys(kernel_end), SECTION_MEMORY);
    early_map_sections(PERIPHERALS_BASE, PERIPHERALS_BASE + PERIPHERALS_SIZE, SECTION_DEVICE);
    early_map_sections(LOCAL_BASE, LOCAL_BASE + SECTION_SIZE, SECTION_DEVICE);
    for (unsigned i = 0; i < VMAP_SLOTS; i++)
        set_slot(VMAP_BASE + i * SLOT_SIZE, early(vmap_tables[i]));
    early(boot_table)[LOAD_ADDRESS >> SECTION_SHIFT] =
        ROUND_DOWN(LOAD_ADDRESS, SECTION_SIZE) | SECTION_BOOT;
}
