/* SPDX-License-Identifier: MIT */
/*
 * The parts of this PC: from ACPI, else from the MP tables, else those that every PC with an APIC
 * has.
 */
#include "board.h"

#include "acpi.h"
#include "lapic.h"
#include "lib/string.h"
#include "linker.h"
#include "mptable.h"
#include <hal/mmu.h>

#define DEFAULT_LAPIC 0xfee00000u  /* SDM vol. 3A section 10.4.1 */
#define DEFAULT_IOAPIC 0xfec00000u /* MultiProcessor Specification 1.4, section 3.6.5 */

struct board board;

void board_add_cpu(uint8_t apic_id)
{
    if (apic_id != board.apic_id[0] && board.cpu_count < CPUS_MAX)
        board.apic_id[board.cpu_count++] = apic_id;
}

void board_add_ioapic(paddr_t address, unsigned first_line)
{
    if (board.ioapic_count == BOARD_IOAPICS)
        return;
    board.ioapic[board.ioapic_count].address = address;
    board.ioapic[board.ioapic_count].first_line = first_line;
    board.ioapic_count++;
}

uint8_t firmware_checksum(const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    uint8_t sum = 0;

    while (n-- > 0)
        sum += *p++;
    return sum;
}

const void *firmware_find(paddr_t from, size_t size, const char *signature, size_t length)
{
    const char *p = phys_to_virt(from);
    const char *end = p + size;

    for (; p + length <= end; p += 16) {
        if (memcmp(p, signature, strlen(signature)) == 0 && firmware_checksum(p, length) == 0)
            return p;
    }
    return NULL;
}

/*
 * CPUID leaf 1 tells the calling CPU's APIC id in the top byte of EBX, before the APIC is mapped.
 */
static uint8_t own_apic_id(void)
{
    uint32_t eax = 1, ebx, ecx, edx;

    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
    return ebx >> 24;
}

void board_discover(void)
{
    board.lapic = DEFAULT_LAPIC;
    board.apic_id[0] = own_apic_id();
    board.cpu_count = 1;
    for (unsigned i = 0; i < ISA_LINES; i++)
        board.isa[i].line = i;
    if (!acpi_discover())
        mptable_discover();
    if (board.ioapic_count == 0)
        board_add_ioapic(DEFAULT_IOAPIC, 0);
    lapic_map();
    lapic_init_cpu();
}
