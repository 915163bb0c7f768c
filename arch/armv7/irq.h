/* SPDX-License-Identifier: MIT */
/* Interrupts. */
#ifndef IRQ_H
#define IRQ_H

#include "board.h"

/* The interrupt controller of the peripherals: calls irq_dispatch() for each pending interrupt. */
void peripheral_interrupts(void);

/* No more interrupts of this CPU's own: it is about to stop. Interrupts off. */
void irq_quiet_cpu(void);

#endif
