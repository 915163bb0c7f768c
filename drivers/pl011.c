/* SPDX-License-Identifier: MIT */
/*
 * Arm's PrimeCell UART (PL011 TRM, DDI 0183; BCM2835 ARM Peripherals, chapter 13). Output goes into its FIFO; an interrupt
 * says that all but an eighth has been sent. Early output polls. Input comes by interrupt, when the FIFO is a quarter full or
 * when the line has been quiet for a while.
 *
 * Locks: console_lock (base/console.c) guards the interrupt mask.
 */
#include "pl011.h"

#include "base/console.h"
#include <hal/cpu.h>

/* Registers, as word indices (TRM 3.2). */
#define DATA 0x00
#define FLAGS 0x06
#define DIVISOR 0x09
#define DIVISOR_FRACTION 0x0a
#define LINE_CONTROL 0x0b
#define CONTROL 0x0c
#define FIFO_LEVELS 0x0d
#define INTERRUPT_MASK 0x0e
#define INTERRUPT_CLEAR 0x11

#define FLAGS_BUSY 0x08u
#define FLAGS_RX_EMPTY 0x10u
#define FLAGS_TX_FULL 0x20u
#define LINE_8_BITS 0x60u
#define LINE_FIFOS 0x10u
#define CONTROL_ON 0x301u /* UART, transmitter, receiver */
#define FIFO_RX_QUARTER 0x08u
#define INTERRUPT_RX 0x10u
#define INTERRUPT_TX 0x20u
#define INTERRUPT_RX_TIMEOUT 0x40u
#define INTERRUPT_ALL 0x7ffu
#define DATA_OVERRUN 0x800u /* bytes before this one were lost: the FIFO was full */
#define DATA_ERRORS 0x700u  /* framing, parity, break: the byte is not a character */

/* Looks at the flags: longer than a full FIFO takes, and than one character takes. Then the line is stuck. */
#define PATIENCE 1000000u
#define SEND_PATIENCE 100000u

static volatile uint32_t *regs;

void pl011_stop(volatile uint32_t *registers)
{
    for (unsigned i = 0; i < PATIENCE && (registers[FLAGS] & FLAGS_BUSY); i++)
        cpu_relax();
    registers[CONTROL] = 0;
}

/* The order is the TRM's (3.3.6, 3.3.7): off, divisors, and the line control register after them. */
void pl011_init(volatile uint32_t *registers, uint32_t clock_hz, uint32_t baud)
{
    uint32_t divisor = (4 * clock_hz + baud / 2) / baud; /* clock / (16 * baud), in 64ths */

    regs = registers;
    pl011_stop(regs);
    regs[INTERRUPT_MASK] = 0;
    regs[INTERRUPT_CLEAR] = INTERRUPT_ALL;
    regs[DIVISOR] = divisor >> 6;
    regs[DIVISOR_FRACTION] = divisor & 63;
    regs[LINE_CONTROL] = LINE_8_BITS | LINE_FIFOS;
    regs[FIFO_LEVELS] = FIFO_RX_QUARTER;
    regs[CONTROL] = CONTROL_ON;
}

void pl011_putc(char c)
{
    for (unsigned i = 0; i < SEND_PATIENCE && (regs[FLAGS] & FLAGS_TX_FULL); i++)
        cpu_relax();
    regs[DATA] = (uint8_t)c;
}

size_t pl011_send(const char *bytes, size_t n)
{
    size_t done = 0;

    while (done < n && !(regs[FLAGS] & FLAGS_TX_FULL))
        regs[DATA] = (uint8_t)bytes[done++];
    return done;
}

bool pl011_is_sending(void)
{
    return regs[FLAGS] & FLAGS_BUSY;
}

/*
 * The interrupt of the transmitter is raised when the FIFO's level falls to an eighth (TRM 2.8.2), not as long as it is below.
 * It is turned on with a full FIFO. The status of an earlier fall ended when the FIFO was filled.
 */
void pl011_enable(bool received, bool can_send)
{
    regs[INTERRUPT_MASK] =
        (received ? INTERRUPT_RX | INTERRUPT_RX_TIMEOUT : 0) | (can_send ? INTERRUPT_TX : 0);
}

/* Reading the FIFO empty ends both interrupts of the receiver (TRM 2.8). If its input is held, they stay raised, and masked. */
static void receive_pl011(void)
{
    bool more = regs[INTERRUPT_MASK] & INTERRUPT_RX;

    while (more && !(regs[FLAGS] & FLAGS_RX_EMPTY)) {
        uint32_t data = regs[DATA];
        if (data & DATA_OVERRUN)
            console_count_overrun();
        if (!(data & DATA_ERRORS))
            more = console_input((int)(data & 0xff));
    }
}

void pl011_interrupt(void *unused)
{
    (void)unused;
    receive_pl011();
    console_can_send();
}
