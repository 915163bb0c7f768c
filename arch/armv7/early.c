/* SPDX-License-Identifier: MIT */
/*
 * The steps before a CPU's MMU can be on: its caches made safe, the kernel's tables built, and
 * the registers that describe them set. Called by entry.S at physical addresses: calls work there, but
 * no function here may touch a variable, or a function pointer, by its name, which is a kernel address.
 * early() is how.
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

/* Memory types by the index TEX[0]:C:B (ARM ARM B3.8.3, PRRR B4.1.127, NMRR B4.1.115). */
#define PRRR_TYPE_DEVICE (1u << 2 * 1)               /* index 1: TYPE_DEVICE */
#define PRRR_TYPE_NORMAL (2u << 2 * 2 | 2u << 2 * 3) /* 2: TYPE_UNCACHED, 3: TYPE_NORMAL */
#define PRRR_DEVICE_SHAREABLE (3u << 16) /* DS0, DS1: even if the descriptor's S bit is clear */
#define PRRR_S_SHAREABLE (1u << 19)      /* NS1: Normal memory is, if the S bit is set */
#define PRRR_INNER (3u << 26)            /* NOS2, NOS3: to the cores, no further */
#define NMRR_WRITE_BACK_ALLOCATE(index) (0x10001u << 2 * (index)) /* inner and outer */

#define TTBCR_SPLIT_1GIB 2u /* N: the top two bits of an address choose the half (B4.1.153) */
#define DACR_CLIENT 1u      /* domain 0, the only one: permissions are checked (B4.1.43) */

/* The address of a variable while the MMU is off. */
#define early(variable) ((__typeof__(&(variable)[0]))((uintptr_t)(variable)-KERNBASE))

/*
 * One data or unified cache, by set and way (ARM ARM B2.2.7): the only way to reach all of it. Not
 * broadcast, so for a CPU that is alone, or for its own level.
 */
static void set_way_all(uint32_t level, bool write_back)
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
            if (write_back)
                write_dccisw(line);
            else
                write_dcisw(line);
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
            set_way_all(level, true);
    }
    isb();
}

/* Another core uses the shared second level: empties only this core's own level, without writing it back. */
void early_invalidate_l1(void)
{
    set_way_all(0, false);
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

/*
 * In HYP mode: turns off all traps to it, and sets the registers of the next mode, which may hold anything.
 * TLB entries carry the VMID even if there is no second stage of translation. An invalidation reaches an
 * entry of another core only if the VMID is the same. So all cores get the same VMID (ARM ARM B3.10.5).
 */
void early_open_hyp(void)
{
    write_hcr(0);
    write_vttbr(0);
    write_hstr(0);
    write_hdcr(read_hdcr() & HDCR_COUNTERS);
    write_hcptr(HCPTR_OPEN);
    write_cnthctl(read_cnthctl() | CNTHCTL_OPEN);
    write_cntvoff(0);
    write_vpidr(read_midr()); /* the values of MIDR and MPIDR outside HYP */
    write_vmpidr(read_mpidr());
    write_sctlr(SCTLR_OFF);
    isb();
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

/*
 * The settings of this CPU before SCTLR_ON, in the manual's order. The core joins coherency before any cache is
 * on (A7 TRM 4.3.31). If the firmware has done it already, the register may be read-only. Then TLB, instruction
 * cache and branch predictor are emptied, the translation registers set, and an ISB follows (ARM ARM B3.10.2,
 * A7 TRM 5.3).
 */
void early_prepare_cpu(void)
{
    if (!(read_actlr() & ACTLR_SMP))
        write_actlr(read_actlr() | ACTLR_SMP);
    write_tlbiall(0);
    write_iciallu(0);
    write_bpiall(0);
    dsb();
    isb();
    write_prrr(PRRR_TYPE_DEVICE | PRRR_TYPE_NORMAL | PRRR_DEVICE_SHAREABLE | PRRR_S_SHAREABLE |
               PRRR_INNER);
    write_nmrr(NMRR_WRITE_BACK_ALLOCATE(3));
    write_ttbcr(TTBCR_SPLIT_1GIB);
    write_ttbr0((uint32_t)early(boot_table) | TTBR_WALK);
    write_ttbr1((uint32_t)early(kernel_table) | TTBR_WALK);
    write_dacr(DACR_CLIENT);
    write_contextidr(0);
    isb();
}
