/* SPDX-License-Identifier: MIT */
/* The BCM2835's mini UART. */
#ifndef DRIVERS_MINIUART_H
#define DRIVERS_MINIUART_H

#include <hal/types.h>

/* Sets the UART up: 8 data bits, no parity; registers are the auxiliary block's. No interrupts yet. */
void miniuart_init(volatile uint32_t *registers, uint32_t core_clock_hz, uint32_t baud);

/* Sends one character, waiting until there is room for it. Any context. */
void miniuart_putc(char c);

/* Gives it bytes, as many as its FIFO has room for, and does not wait. Returns how many. */
size_t miniuart_send(const char *bytes, size_t n);

/* Whether bytes are still on their way to the wire. */
bool miniuart_is_sending(void);

/* Whether it interrupts if bytes have been received; and if the FIFO has room again. */
void miniuart_enable(bool received, bool can_send);

/* Gives received characters to console_input(). */
void miniuart_interrupt(void *unused);

#endif
