/* SPDX-License-Identifier: MIT */
/* The memory that the firmware tells of, in order: RAM, and the parts of it that are in use. */
#include "mm/bootmem.h"

#include "lib/string.h"
#include <hal/mmu.h>

void bootmem_add(struct bootinfo *boot, paddr_t base, paddr_t end)
{
    struct memrange *memory = boot->memory;
    unsigned place = 0;

    for (unsigned i = 0; i < boot->memory_count; i++) {
        paddr_t there = memory[i].base, there_end = there + memory[i].size;

        if (base >= there && base < there_end)
            base = there_end;
        else if (base < there && end > there)
            end = there;
        if (there < base)
            place = i + 1;
    }
    if (base >= end || boot->memory_count == BOOT_RANGES)
        return;
    memmove(&memory[place + 1], &memory[place], (boot->memory_count - place) * sizeof(*memory));
    memory[place] = (struct memrange){base, end - base};
    boot->memory_count++;
}

void bootmem_reserve(struct bootinfo *boot, uint64_t base, uint64_t end)
{
    base = ROUND_DOWN(base, PAGE_SIZE);
    end = ROUND_UP(end, PAGE_SIZE);
    for (unsigned i = 0; i < boot->memory_count && boot->reserved_count < BOOT_RANGES; i++) {
        const struct memrange *ram = &boot->memory[i];
        uint64_t from = MAX(base, (uint64_t)ram->base);
        uint64_t to = MIN(end, (uint64_t)ram->base + ram->size);

        if (from < to)
            boot->reserved[boot->reserved_count++] =
                (struct memrange){(paddr_t)from, (uint32_t)(to - from)};
    }
}
