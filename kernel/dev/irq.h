/* SPDX-License-Identifier: MIT */
/* The table of interrupt handlers: between the machine's controller and the drivers. */
#ifndef DEV_IRQ_H
#define DEV_IRQ_H

#include <hal/irq.h>

/*
 * Registers a handler: handler(argument) runs, interrupts off, when the line interrupts. Unmasks the line.
 * If a line has several handlers (shared PCI lines), all are called. False, and a message: no
 * memory, or no such line. Process context.
 */
bool irq_register(unsigned line, void (*handler)(void *), void *argument, const char *name);

/* The index'th line of /proc/interrupts, "name: count count ..."; false beyond the last. */
bool irq_describe(unsigned index, char *buffer, size_t size);

#endif
