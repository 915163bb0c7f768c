/* SPDX-License-Identifier: MIT */
/* The PC's serial port. One of them: it is the console. */
#ifndef UART16550_H
#define UART16550_H

#include <hal/types.h>

/* Sets the port at this I/O address up: 115200 baud, 8 bits. Output works from then on. */
void uart16550_init(uint16_t io_base);

/* Sends one character, waiting for room. Any context. */
void uart16550_putc(char c);

/* Sends bytes if all before have left the FIFO, and does not wait. Returns how many: 0 to 16; without a port all. */
size_t uart16550_send(const char *bytes, size_t n);

/* Whether bytes are still on their way to the wire. */
bool uart16550_is_sending(void);

/* Whether it interrupts if a byte has been received; and if the FIFO is empty. The handler is registered before. */
void uart16550_enable(bool received, bool can_send);
void uart16550_interrupt(void *unused);

#endif
