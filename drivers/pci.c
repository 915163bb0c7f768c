/* SPDX-License-Identifier: MIT */
/* PCI configuration space: reading, writing, and walking through the buses. */
#include "drivers/pci.h"

#include <arch/io.h>

#define ADDRESS_PORT 0xcf8
#define DATA_PORT 0xcfc
#define ADDRESS_ENABLE 0x80000000u

#define NOBODY 0xffffffffu /* the identity of an absent function */
#define HEADER_TYPE(value) ((value) >> 16 & 0x7f)
#define HEADER_MULTI 0x00800000u /* the device has more functions than function 0 */
#define HEADER_BRIDGE 1u         /* to another PCI bus */
#define BRIDGE_BUSES 0x18        /* primary, secondary and subordinate bus (bridge spec., 3.2) */
#define DEVICES 32u
#define FUNCTIONS 8u
#define DEEPEST 8u /* bridges behind bridges; the search must end even if the table is wrong */

static void address(struct pci_function at, unsigned offset)
{
    out32(ADDRESS_PORT, ADDRESS_ENABLE | (uint32_t)at.bus << 16 | (uint32_t)at.device << 11 |
                            (uint32_t)at.function << 8 | (offset & 0xfc));
}

uint32_t pci_read(struct pci_function at, unsigned offset)
{
    address(at, offset);
    return in32(DATA_PORT);
}

void pci_write(struct pci_function at, unsigned offset, uint32_t value)
{
    address(at, offset);
    out32(DATA_PORT, value);
}

static bool find_on_bus(uint8_t bus, uint16_t wanted, unsigned depth, struct pci_function *found);

/* Whether this function is the wanted one, or leads to a bus that has it. */
static bool search_function(struct pci_function at, uint16_t wanted, unsigned depth,
                            struct pci_function *found)
{
    if (pci_read(at, PCI_CLASS) >> 16 == wanted) {
        *found = at;
        return true;
    }
    if (HEADER_TYPE(pci_read(at, PCI_HEADER)) != HEADER_BRIDGE || depth == DEEPEST)
        return false;
    uint8_t secondary = (uint8_t)(pci_read(at, BRIDGE_BUSES) >> 8);
    return secondary != 0 && find_on_bus(secondary, wanted, depth + 1, found);
}

static bool find_on_bus(uint8_t bus, uint16_t wanted, unsigned depth, struct pci_function *found)
{
    for (unsigned device = 0; device < DEVICES; device++) {
        struct pci_function at = {bus, (uint8_t)device, 0};
        unsigned functions = 1;
        for (unsigned function = 0; function < functions; function++) {
            at.function = (uint8_t)function;
            if (pci_read(at, PCI_ID) == NOBODY)
                continue;
            if (search_function(at, wanted, depth, found))
                return true;
            if (pci_read(at, PCI_HEADER) & HEADER_MULTI)
                functions = FUNCTIONS;
        }
    }
    return false;
}

bool pci_find_class(uint8_t class, uint8_t subclass, struct pci_function *found)
{
    return find_on_bus(0, (uint16_t)(class << 8 | subclass), 0, found);
}
