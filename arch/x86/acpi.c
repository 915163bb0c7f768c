/* SPDX-License-Identifier: MIT */
/*
 * ACPI's static tables (ACPI specification 6.4, chapter 5): MADT for CPUs and interrupt
 * controllers, FADT for the ways out. We do not interpret AML; one package of it, \_S5, is simple
 * enough to find.
 */
#include "acpi.h"

#include "board.h"
#include "lib/string.h"
#include <hal/mmu.h>

struct rsdp { /* section 5.2.5.3; the part that revision 1 has */
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt;
};

/* Section 5.2.6: the head of every table. A table may lie at any address: it need not be aligned. */
struct table {
    char signature[4];
    uint32_t length;
    uint8_t revision, checksum;
    char oem[6], oem_table[8];
    uint32_t oem_revision, creator, creator_revision;
} __attribute__((packed));

/* Section 5.2.12. Entries follow, each with a type and a length. */
struct madt {
    struct table header;
    uint32_t lapic;
    uint32_t flags;
} __attribute__((packed));

struct madt_entry {
    uint8_t type, length;
    union {
        struct {
            uint8_t processor, apic_id;
            uint32_t flags;
        } __attribute__((packed)) cpu;
        struct {
            uint8_t id, reserved;
            uint32_t address, first_line;
        } __attribute__((packed)) ioapic;
        struct {
            uint8_t bus, isa;
            uint32_t line;
            uint16_t flags;
        } __attribute__((packed)) override;
    };
} __attribute__((packed));

#define MADT_CPU 0
#define MADT_IOAPIC 1
#define MADT_OVERRIDE 2
#define CPU_ENABLED 0x1u
#define POLARITY(flags) ((flags)&3)       /* 3: active low (table 5-26) */
#define TRIGGER(flags) ((flags) >> 2 & 3) /* 3: level */

struct fadt { /* section 5.2.9, as far as we read */
    struct table header;
    uint32_t facs, dsdt;
    uint8_t model, profile;
    uint16_t sci_line;
    uint32_t smi_command;
    uint8_t acpi_enable, acpi_disable, s4bios, pstate;
    uint32_t pm1a_event, pm1b_event, pm1a_control, pm1b_control;
    uint8_t unread[40];
    uint32_t flags;
    struct {
        uint8_t space, width, offset, access;
        uint64_t address;
    } __attribute__((packed)) reset;
    uint8_t reset_value;
} __attribute__((packed));

_Static_assert(offsetof(struct fadt, flags) == 112 && offsetof(struct fadt, reset_value) == 128,
               "the places of the specification");

#define FADT_RESET_SUPPORTED 0x400u
#define SPACE_IO 1

#define TABLE_MAX MIB /* longer ones are broken */

/*
 * Tables lie in memory that is not RAM's, anywhere: each is mapped for itself, its header first, to
 * learn the length. NULL if that makes no sense.
 */
static const struct table *table_at(paddr_t pa)
{
    const struct table *table = mmu_map_device(pa, sizeof(*table), PROT_READ);

    if (table->length < sizeof(*table) || table->length > TABLE_MAX)
        return NULL;
    return mmu_map_device(pa, table->length, PROT_READ);
}

static const struct rsdp *find_rsdp(void)
{
    /* The BIOS data area has the segment of its extension at 0x40e. */
    paddr_t extension = (paddr_t) * (const uint16_t *)phys_to_virt(0x40e) << 4;
    const struct rsdp *rsdp = NULL;

    if (extension)
        rsdp = firmware_find(extension, KIB, "RSD PTR ", sizeof(*rsdp));
    if (!rsdp)
        rsdp = firmware_find(0xe0000, 0x20000, "RSD PTR ", sizeof(*rsdp));
    return rsdp;
}

static void read_madt_entry(const struct madt_entry *entry)
{
    switch (entry->type) {
    case MADT_CPU:
        if (entry->cpu.flags & CPU_ENABLED)
            board_add_cpu(entry->cpu.apic_id);
        break;
    case MADT_IOAPIC:
        board_add_ioapic(entry->ioapic.address, entry->ioapic.first_line);
        break;
    case MADT_OVERRIDE:
        if (entry->override.isa < ISA_LINES) {
            board.isa[entry->override.isa].line = entry->override.line;
            board.isa[entry->override.isa].mode = (struct line_mode){
                .level = TRIGGER(entry->override.flags) == 3,
                .active_low = POLARITY(entry->override.flags) == 3,
            };
        }
        break;
    }
}

static void read_madt(const struct table *table)
{
    const char *entry = (const char *)table + sizeof(struct madt);
    const char *end = (const char *)table + table->length;

    board.lapic = ((const struct madt *)table)->lapic;
    while (entry + 2 <= end) {
        const struct madt_entry *e = (const struct madt_entry *)entry;

        if (e->length < 2 || entry + e->length > end)
            break;
        read_madt_entry(e);
        entry += e->length;
    }
}

/*
 * \_S5 is Name (_S5, Package () { type for PM1a, type for PM1b, ... }). In AML (section 20.2.5):
 * the name, PackageOp 0x12, the package's length (1 to 4 bytes, the top bits of the first say how
 * many follow), the number of elements, and each as BytePrefix 0x0a and a byte, ZeroOp 0 or OneOp
 * 1.
 */
static const uint8_t *aml_byte(const uint8_t *p, uint8_t *value)
{
    if (*p == 0x0a)
        p++;
    *value = *p;
    return p + 1;
}

static void read_soft_off(const struct table *dsdt)
{
    if (!dsdt)
        return;
    for (const uint8_t *p = (const uint8_t *)(dsdt + 1);
         p + 16 <= (const uint8_t *)dsdt + dsdt->length; p++) {
        if (memcmp(p, "_S5_\x12", 5) != 0)
            continue;
        p += 5;
        p += (*p >> 6) + 2; /* the length, and the number of elements */
        p = aml_byte(p, &board.soft_off_type_a);
        aml_byte(p, &board.soft_off_type_b);
        board.has_soft_off = true;
        return;
    }
}

static void read_fadt(const struct table *table)
{
    const struct fadt *fadt = (const struct fadt *)table;

    board.pm1a_control = (uint16_t)fadt->pm1a_control;
    board.pm1b_control = (uint16_t)fadt->pm1b_control;
    board.smi_command = (uint16_t)fadt->smi_command;
    board.acpi_enable = fadt->acpi_enable;
    read_soft_off(table_at(fadt->dsdt));
    if (table->length >= sizeof(*fadt) && (fadt->flags & FADT_RESET_SUPPORTED) &&
        fadt->reset.space == SPACE_IO) {
        board.reset_port = (uint16_t)fadt->reset.address;
        board.reset_value = fadt->reset_value;
    }
}

static bool is_a(const struct table *table, const char *signature)
{
    return memcmp(table->signature, signature, sizeof(table->signature)) == 0;
}

/* The n'th table that the root table names. The addresses in it need not be aligned either. */
static const struct table *nth_table(const struct table *rsdt, unsigned n)
{
    uint32_t pa;

    memcpy(&pa, (const char *)(rsdt + 1) + n * sizeof(pa), sizeof(pa));
    return table_at(pa);
}

bool acpi_discover(void)
{
    const struct rsdp *rsdp = find_rsdp();
    const struct table *rsdt = rsdp ? table_at(rsdp->rsdt) : NULL;
    bool has_madt = false;

    if (!rsdt)
        return false;
    for (unsigned i = 0; i < (rsdt->length - sizeof(*rsdt)) / sizeof(uint32_t); i++) {
        const struct table *table = nth_table(rsdt, i);

        if (!table || firmware_checksum(table, table->length) != 0)
            continue;
        if (is_a(table, "APIC")) {
            read_madt(table);
            has_madt = true;
        } else if (is_a(table, "FACP")) {
            read_fadt(table);
        }
    }
    return has_madt;
}
