/* SPDX-License-Identifier: MIT */
/* Arm's PrimeCell UART. */
#ifndef DRIVERS_PL011_H
#define DRIVERS_PL011_H

#include <hal/types.h>

/* Sets the UART up: 8 data bits, no parity, clock_hz being its reference clock. No interrupts yet. */
void pl011_init(volatile uint32_t *registers, uint32_t clock_hz, uint32_t baud);

/* Before its clock is changed: waits until everything is sent, and turns it off. */
void pl011_stop(volatile uint32_t *registers);

/* Sends one character, waiting until there is room for it. Any context. */
void pl011_putc(char c);

/* Lets received characters interrupt; the handler gives them to console_input(). */
void pl011_enable_input(void);
void pl011_interrupt(void *unused);

#endif
