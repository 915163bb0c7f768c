/* SPDX-License-Identifier: MIT */
/* The BCM2835's interrupt controller. */
#ifndef DRIVERS_BCM2835_IRQ_H
#define DRIVERS_BCM2835_IRQ_H

#include <hal/types.h>

#define BCM2835_LINES 72 /* 0 to 63: peripherals; 64 to 71: the ARM block's own */

/* Takes the controller over, every line disabled. Once. */
void bcm2835_irq_init(volatile uint32_t *registers);

/* A line on or off. Any context: each is one write. */
void bcm2835_irq_enable(unsigned line);
void bcm2835_irq_disable(unsigned line);

/* Calls handle(line) for every line that is enabled and interrupts. Interrupts off. */
void bcm2835_irq_pending(void (*handle)(unsigned line));

#endif
