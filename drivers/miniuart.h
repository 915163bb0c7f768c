/* SPDX-License-Identifier: MIT */
/* The BCM2835's mini UART. */
#ifndef DRIVERS_MINIUART_H
#define DRIVERS_MINIUART_H

#include <hal/types.h>

/* Sets the UART up: 8 data bits, no parity; registers are the auxiliary block's. No interrupts yet. */
void miniuart_init(volatile uint32_t *registers, uint32_t core_clock_hz, uint32_t baud);

/* Sends one character, waiting until there is room for it. Any context. */
void miniuart_putc(char c);

/* Lets received characters interrupt; the handler gives them to console_input(). */
void miniuart_enable_input(void);
void miniuart_interrupt(void *unused);

#endif
