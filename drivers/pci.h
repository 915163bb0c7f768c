/* SPDX-License-Identifier: MIT */
/*
 * PCI configuration space, by configuration mechanism 1 (PCI Local Bus Specification 3.0, 3.2.2.3.2), and
 * the search for devices in it. Boot, one CPU at a time: address and data port have no lock.
 */
#ifndef DRIVERS_PCI_H
#define DRIVERS_PCI_H

#include <stdbool.h>
#include <stdint.h>

/* Registers of every device (6.1). */
#define PCI_ID 0x00      /* vendor, device */
#define PCI_COMMAND 0x04 /* command, status */
#define PCI_CLASS 0x08   /* revision, programming interface, subclass, class */
#define PCI_HEADER 0x0c  /* cache line, latency, header type, self-test */
#define PCI_BAR(n) (0x10 + 4 * (n))

#define PCI_COMMAND_IO 0x1u     /* answers to its I/O ports */
#define PCI_COMMAND_MASTER 0x4u /* may read and write memory by itself */

struct pci_function {
    uint8_t bus, device, function;
};

/* A register of a function: 32 bits, its offset a multiple of 4. */
uint32_t pci_read(struct pci_function at, unsigned offset);
void pci_write(struct pci_function at, unsigned offset, uint32_t value);

/* The first function of this class and subclass (appendix D), on any bus; false: there is none. */
bool pci_find_class(uint8_t class, uint8_t subclass, struct pci_function *found);

#endif
