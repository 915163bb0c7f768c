/* SPDX-License-Identifier: MIT */
/*
 * 16550 UART (National Semiconductor PC16550D data sheet), on I/O ports. Output goes into its FIFO when that is empty, which
 * it tells by an interrupt; early output polls. Input comes by interrupt. If a port does not exist, it reads as all ones, and
 * is left alone.
 *
 * Locks: console_lock (base/console.c) guards the enabled interrupts.
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
#define INTERRUPT_CAN_SEND 0x02
#define FIFO_ENABLE_CLEAR 0x07
#define LCR_8_BITS 0x03
#define LCR_DIVISOR 0x80
#define MCR_DTR_RTS_OUT2 0x0b /* OUT2 connects the interrupt on a PC */
#define LSR_RECEIVED 0x01
#define LSR_OVERRUN 0x02  /* until it is read */
#define LSR_CAN_SEND 0x20 /* the FIFO is empty */
#define LSR_SENT 0x40     /* and the shift register */
#define FIFO_SIZE 16u

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

/* Reading the status ends the report of an overrun, so that every read has to count it. */
static uint8_t read_status(void)
{
    uint8_t status = in8(base + LINE_STATUS);

    if (status & LSR_OVERRUN)
        console_count_overrun();
    return status;
}

void uart16550_putc(char c)
{
    unsigned patience = SEND_PATIENCE;

    if (!base)
        return;
    while (!(read_status() & LSR_CAN_SEND) && patience-- > 0)
        cpu_relax();
    out8(base + DATA, (uint8_t)c);
}

size_t uart16550_send(const char *bytes, size_t n)
{
    size_t done = 0;

    if (!base)
        return n;
    if (!(read_status() & LSR_CAN_SEND))
        return 0;
    while (done < n && done < FIFO_SIZE)
        out8(base + DATA, (uint8_t)bytes[done++]);
    return done;
}

bool uart16550_is_sending(void)
{
    return base && !(read_status() & LSR_SENT);
}

/*
 * The line of an ISA interrupt reports edges, and stays high while one of the causes remains: no further edge would come. So
 * the port stops interrupting for a moment. If there is a cause, that makes an edge.
 */
void uart16550_enable(bool received, bool can_send)
{
    if (!base)
        return;
    out8(base + INTERRUPTS, 0);
    out8(base + INTERRUPTS,
         (received ? INTERRUPT_RECEIVED : 0) | (can_send ? INTERRUPT_CAN_SEND : 0));
}

/* console_can_send() enables the interrupts again. If bytes have come meanwhile, they interrupt again. */
void uart16550_interrupt(void *unused)
{
    bool more = base && (in8(base + INTERRUPTS) & INTERRUPT_RECEIVED);

    (void)unused;
    while (more && (read_status() & LSR_RECEIVED))
        more = console_input(in8(base + DATA));
    console_can_send();
}
