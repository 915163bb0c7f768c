/* SPDX-License-Identifier: MIT */
/* The PC's serial port. One of them: it is the console. */
#ifndef UART16550_H
#define UART16550_H

#include <stdint.h>

/* Sets the port at this I/O address up: 115200 baud, 8 bits. Output works from then on. */
void uart16550_init(uint16_t io_base);

/* Sends one character, waiting for room. Any context. */
void uart16550_putc(char c);

/* Lets it interrupt when something is received. The handler is registered before. */
void uart16550_enable_input(void);
void uart16550_interrupt(void *unused);

#endif
