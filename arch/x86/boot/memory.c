/* SPDX-License-Identifier: MIT */
/*
 * Memory, as the BIOS knows it: the map of it (ACPI specification 6.4, section 15.1), and gate A20.
 */
#include "boot/memory.h"

#include "boot/console.h"
#include "boot/loader.h"
#include "boot/multiboot.h"
#include <arch/io.h>

#define SMAP 0x534d4150u /* "SMAP" */

#define A20_LINE 0x100000u
#define FAST_A20_PORT 0x92 /* bit 1 opens the gate, bit 0 would reset the machine */
#define KEYBOARD_DATA 0x60
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_BUSY 0x02
#define KEYBOARD_WRITE_OUTPUT 0xd1
#define KEYBOARD_A20_ON 0xdf

unsigned memory_map(struct multiboot_range *map, unsigned max)
{
    static struct {
        uint64_t base, length;
        uint32_t type, attributes;
    } entry;
    struct bios_registers r = {.ebx = 0};
    unsigned count = 0;

    do {
        entry.attributes = 1; /* valid, if the BIOS does not know the field */
        r.eax = 0xe820;
        r.edx = SMAP;
        r.ecx = sizeof(entry);
        r.edi = (uint32_t)(uintptr_t)&entry;
        r.es = 0;
        bios_call(0x15, &r);
        if ((r.eflags & BIOS_CARRY) || r.eax != SMAP)
            break;
        if (entry.length > 0 && (entry.attributes & 1))
            map[count++] = (struct multiboot_range){sizeof(*map) - sizeof(map->size), entry.base,
                                                    entry.length, entry.type};
    } while (r.ebx != 0 && count < max);
    return count;
}

/* With the gate shut, addresses 1 MiB apart are the same memory. */
static bool a20_is_open(void)
{
    static volatile uint32_t probe;
    volatile uint32_t *alias = (volatile uint32_t *)((uintptr_t)&probe + A20_LINE);
    uint32_t was = *alias;
    bool open;

    probe = ~was;
    open = *alias == was;
    probe = was;
    return open && *alias == was;
}

static void a20_by_bios(void)
{
    struct bios_registers r = {.eax = 0x2401};

    bios_call(0x15, &r);
}

static void a20_by_port(void)
{
    out8(FAST_A20_PORT, (in8(FAST_A20_PORT) | 2) & ~1);
}

static void keyboard_write(uint16_t port, uint8_t value)
{
    unsigned patience = 100000;

    while ((in8(KEYBOARD_COMMAND) & KEYBOARD_BUSY) && patience-- > 0)
        ;
    out8(port, value);
}

static void a20_by_keyboard(void)
{
    keyboard_write(KEYBOARD_COMMAND, KEYBOARD_WRITE_OUTPUT);
    keyboard_write(KEYBOARD_DATA, KEYBOARD_A20_ON);
    keyboard_write(KEYBOARD_COMMAND, 0xff); /* waits; itself without effect */
}

void a20_enable(void)
{
    static void (*const ways[])(void) = {a20_by_bios, a20_by_port, a20_by_keyboard};

    for (unsigned i = 0; i < sizeof(ways) / sizeof(ways[0]) && !a20_is_open(); i++)
        ways[i]();
    if (!a20_is_open())
        fail("gate A20 does not open");
}
