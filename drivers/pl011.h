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

/* Gives it bytes, as many as its FIFO has room for, and does not wait. Returns how many. */
size_t pl011_send(const char *bytes, size_t n);

/* Whether bytes are still on their way to the wire. */
bool pl011_is_sending(void);

/* Whether it interrupts if bytes have been received; and if the FIFO has room again. */
void pl011_enable(bool received, bool can_send);

/* Gives received characters to console_input(). */
void pl011_interrupt(void *unused);

#endif
