/* SPDX-License-Identifier: MIT */
/*
 * The tables that PCs with several CPUs had before ACPI (MultiProcessor Specification 1.4, chapter
 * 4).
 */
#include "mptable.h"

#include "board.h"
#include "irq.h"
#include "lib/string.h"
#include <hal/mmu.h>

struct mp_pointer { /* section 4.1 */
    char signature[4];
    uint32_t table;
    uint8_t length, revision, checksum, features[5];
};

struct mp_table { /* section 4.2 */
    char signature[4];
    uint16_t length;
    uint8_t revision, checksum;
    char oem[8], product[12];
    uint32_t oem_table;
    uint16_t oem_size, entry_count;
    uint32_t lapic;
    uint32_t extended;
};

/* Section 4.3. Entries of CPUs take 20 bytes, all others 8. */
struct mp_entry {
    uint8_t type;
    union {
        struct {
            uint8_t apic_id, apic_version, flags;
        } cpu;
        struct {
            uint8_t id;
            char name[6];
        } bus;
        struct {
            uint8_t id, version, flags;
            uint32_t address;
        } __attribute__((packed)) ioapic;
        struct {
            uint8_t kind;
            uint16_t flags;
            uint8_t bus, bus_line, ioapic, pin;
        } __attribute__((packed)) interrupt;
    };
} __attribute__((packed));

enum { MP_CPU, MP_BUS, MP_IOAPIC, MP_INTERRUPT };

#define FLAG_ENABLED 0x1u
#define POLARITY(flags) ((flags)&3)       /* 3: active low (table 4-10) */
#define TRIGGER(flags) ((flags) >> 2 & 3) /* 3: level */

#define BUSES_MAX 256

static bool isa_bus[BUSES_MAX];
static unsigned ioapic_first_line[BUSES_MAX]; /* by the I/O APIC's id */
static unsigned next_line;

/* The table gives pins, not lines: I/O APICs are counted in the table's order, 24 pins each. */
static void read_ioapic(const struct mp_entry *entry)
{
    if (!(entry->ioapic.flags & FLAG_ENABLED))
        return;
    ioapic_first_line[entry->ioapic.id] = next_line;
    board_add_ioapic(entry->ioapic.address, next_line);
    next_line += 24;
}

static void read_interrupt(const struct mp_entry *entry)
{
    unsigned isa = entry->interrupt.bus_line;

    if (!isa_bus[entry->interrupt.bus] || isa >= ISA_LINES || entry->interrupt.kind != 0)
        return;
    board.isa[isa].line = ioapic_first_line[entry->interrupt.ioapic] + entry->interrupt.pin;
    board.isa[isa].mode = (struct line_mode){
        .level = TRIGGER(entry->interrupt.flags) == 3,
        .active_low = POLARITY(entry->interrupt.flags) == 3,
    };
}

static void read_entry(const struct mp_entry *entry)
{
    switch (entry->type) {
    case MP_CPU:
        if (entry->cpu.flags & FLAG_ENABLED)
            board_add_cpu(entry->cpu.apic_id);
        break;
    case MP_BUS:
        isa_bus[entry->bus.id] = memcmp(entry->bus.name, "ISA", 3) == 0;
        break;
    case MP_IOAPIC:
        read_ioapic(entry);
        break;
    case MP_INTERRUPT:
        read_interrupt(entry);
        break;
    }
}

/*
 * Section 4: in the first KiB of the extended BIOS data area, the last of base memory, or the BIOS.
 */
static const struct mp_pointer *find_pointer(void)
{
    paddr_t extension = (paddr_t) * (const uint16_t *)phys_to_virt(0x40e) << 4;
    paddr_t base_end = (paddr_t) * (const uint16_t *)phys_to_virt(0x413) * KIB;
    const size_t length = sizeof(struct mp_pointer);
    const struct mp_pointer *pointer = NULL;

    if (extension)
        pointer = firmware_find(extension, KIB, "_MP_", length);
    if (!pointer && base_end >= KIB)
        pointer = firmware_find(base_end - KIB, KIB, "_MP_", length);
    if (!pointer)
        pointer = firmware_find(0xf0000, 0x10000, "_MP_", length);
    return pointer;
}

bool mptable_discover(void)
{
    const struct mp_pointer *pointer = find_pointer();
    const struct mp_table *table;
    const char *entry;

    if (!pointer || pointer->table == 0 || pointer->table >= MIB)
        return false;
    table = phys_to_virt(pointer->table);
    if (memcmp(table->signature, "PCMP", 4) != 0 || firmware_checksum(table, table->length) != 0)
        return false;
    board.lapic = table->lapic;
    entry = (const char *)(table + 1);
    for (unsigned i = 0; i < table->entry_count; i++) {
        const struct mp_entry *e = (const struct mp_entry *)entry;

        read_entry(e);
        entry += e->type == MP_CPU ? 20 : 8;
    }
    return true;
}
