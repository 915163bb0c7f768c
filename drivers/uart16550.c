/* SPDX-License-Identifier: MIT */
/*
 * 16550 UART (National Semiconductor PC16550D data sheet), on I/O ports. Output waits for room, so
 * that it works in any context; input comes by interrupt. If a port does not exist, it reads as all
 * ones, and is left alone.
 */
#include "drivers/uart16550.h"

#include "base/console.h"
#include <arch/io.h>
#include <hal/cpu.h>

/* Registers, as offsets; DATA and INTERRUPTS are the divisor while LCR_DIVISOR is set. */
#define DATA 0
#define INTERRUPTS 1 /* the events that may interrupt */
#define FIFO 2
#define LINE_CONTROL 3
#define MODEM_CONTROL 4
#define LINE_STATUS 5
#define SCRATCH 7

#define INTERRUPT_RECEIVED 0x01
#define FIFO_ENABLE_CLEAR 0x07
#define LCR_8_BITS 0x03
#define LCR_DIVISOR 0x80
#define MCR_DTR_RTS_OUT2 0x0b /* OUT2 connects the interrupt on a PC */
#define LSR_RECEIVED 0x01
#define LSR_CAN_SEND 0x20

#define DIVISOR_115200 1 /* of 115200 */

#define SEND_PATIENCE 100000u /* tries: longer than a character takes at any speed */

static uint16_t base; /* 0: no port */

void uart16550_init(uint16_t io_base)
{
    out8(io_base + SCRATCH, 0x5a); /* a register without a function: stays if there is a port */
    if (in8(io_base + SCRATCH) != 0x5a)
        return;
    base = io_base;
    out8(base + INTERRUPTS, 0);
    out8(base + LINE_CONTROL, LCR_DIVISOR);
    out8(base + DATA, DIVISOR_115200);
    out8(base + INTERRUPTS, 0);
    out8(base + LINE_CONTROL, LCR_8_BITS);
    out8(base + FIFO, FIFO_ENABLE_CLEAR);
    out8(base + MODEM_CONTROL, MCR_DTR_RTS_OUT2);
}

void uart16550_putc(char c)
{
    unsigned patience = SEND_PATIENCE;

    if (!base)
        return;
    while (!(in8(base + LINE_STATUS) & LSR_CAN_SEND) && patience-- > 0)
        cpu_relax();
    out8(base + DATA, (uint8_t)c);
}

void uart16550_enable_input(void)
{
    if (base)
        out8(base + INTERRUPTS, INTERRUPT_RECEIVED);
}

void uart16550_interrupt(void *unused)
{
    (void)unused;
    while (base && (in8(base + LINE_STATUS) & LSR_RECEIVED))
        console_input(in8(base + DATA));
}
