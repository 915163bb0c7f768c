/* SPDX-License-Identifier: MIT */
/*
 * The size of memory, and the command line: from the property mailbox, which knows the memory that the
 * GPU has left to the ARM, and from the table that r2 pointed to at entry. If both name memory,
 * only the memory that both name is used.
 */
#include "firmware.h"

#include "atags.h"
#include "base/panic.h"
#include "board.h"
#include "drivers/bcm2835_mailbox.h"
#include "fdt.h"
#include "lib/string.h"
#include "machine.h"
#include "mm/bootmem.h"
#include "mmu.h"

#define ATAGS_MAX 0x4000u /* no list is longer */

static struct firmware_info info;

/* The table may lie anywhere in memory; the needed part of it is mapped first. */
static const char *read_table(paddr_t table)
{
    if (table == 0 || table % sizeof(uint32_t) != 0 || table >= DIRECTMAP_MAX - ATAGS_MAX)
        return "a loader that tells nothing";
    mmu_map_memory(table, ATAGS_MAX);
    size_t size = fdt_size(phys_to_virt(table));
    if (size > 0 && size < DIRECTMAP_MAX - table) {
        mmu_map_memory(table, size);
        if (fdt_read(phys_to_virt(table), size, &info))
            return "a loader with a device tree";
        return "a loader with a broken device tree";
    }
    if (atags_read(phys_to_virt(table), ATAGS_MAX, &info))
        return "a loader with ATAGs";
    return "a loader that tells nothing known";
}

/*
 * Adds the whole sections in [base, end). Memory is mapped by sections: one that is partly the firmware's
 * would be mapped, and fetched from, as a whole.
 */
static void add_memory(struct bootinfo *boot, paddr_t base, paddr_t end)
{
    bootmem_add(boot, ROUND_UP(base, SECTION_SIZE), ROUND_DOWN(end, SECTION_SIZE));
}

static paddr_t range_end(const struct memrange *range)
{
    return range->size > DIRECTMAP_MAX - MIN(range->base, DIRECTMAP_MAX)
               ? DIRECTMAP_MAX
               : range->base + range->size;
}

/* Adds range, or the part of it that the firmware's table confirms, if that names any memory. */
static void add_confirmed(struct bootinfo *boot, const struct memrange *range)
{
    if (info.memory_count == 0)
        add_memory(boot, range->base, range_end(range));
    for (unsigned i = 0; i < info.memory_count; i++) {
        const struct memrange *other = &info.memory[i];
        add_memory(boot, MAX(range->base, other->base), MIN(range_end(range), range_end(other)));
    }
}

void firmware_read(struct bootinfo *boot, paddr_t firmware_table)
{
    static const struct memrange everything = {0, DIRECTMAP_MAX};
    uint32_t arm_memory[2]; /* first address, bytes */

    boot->loader = read_table(firmware_table);
    if (bcm2835_property(PROPERTY_ARM_MEMORY, arm_memory, 0, sizeof(arm_memory)) ==
        (int)sizeof(arm_memory))
        add_confirmed(boot, &(struct memrange){arm_memory[0], arm_memory[1]});
    else if (info.memory_count > 0)
        add_confirmed(boot, &everything);
    if (boot->memory_count == 0)
        panic("the firmware does not tell how much memory there is");
    for (unsigned i = 0; i < info.reserved_count; i++)
        bootmem_reserve(boot, info.reserved[i].base, range_end(&info.reserved[i]));

    if (info.command_line[0] == '\0') {
        int length = bcm2835_property(PROPERTY_COMMAND_LINE, info.command_line, 0,
                                      sizeof(info.command_line) - 1);
        info.command_line[MAX(length, 0)] = '\0';
    }
    strlcpy(boot->command_line, info.command_line, sizeof(boot->command_line));
}
