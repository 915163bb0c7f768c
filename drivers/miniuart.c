/* SPDX-License-Identifier: MIT */
/*
 * The BCM2835's mini UART (BCM2835 ARM Peripherals, chapter 2, with its errata: eight data bits take
 * both low bits of the line control register, and bit 0 of the interrupt enables is the receiver's).
 * Its clock is the GPU's core clock, which config.txt must keep from changing.
 */
#include "miniuart.h"

#include "base/console.h"
#include <hal/cpu.h>

/* Registers of the auxiliary block, as word indices (2.1). */
#define AUX_ENABLES 0x01
#define DATA 0x10
#define INTERRUPT_ENABLE 0x11
#define FIFO_CLEAR 0x12
#define LINE_CONTROL 0x13
#define MODEM_CONTROL 0x14
#define LINE_STATUS 0x15
#define CONTROL 0x18
#define BAUD 0x1a

#define AUX_MINIUART 0x01u
#define LINE_8_BITS 0x03u
#define FIFO_CLEAR_BOTH 0x06u
#define STATUS_RX_READY 0x01u
#define STATUS_TX_SPACE 0x20u
#define CONTROL_RX_TX 0x03u
#define STATUS_OVERRUN 0x02u /* until it is read */
#define STATUS_TX_IDLE 0x40u
/*
 * Bit 0: received characters; bit 1: an empty transmit FIFO. Without bits 2 and 3 the chip does not interrupt, though its
 * manual calls them unnecessary (drivers; the errata of 2.2.2 contradict each other).
 */
#define INTERRUPT_RX 0x01u
#define INTERRUPT_TX 0x02u
#define INTERRUPT_ANY 0x0cu

#define SEND_PATIENCE 100000u /* looks: a character is sent long before, unless the line is stuck */

static volatile uint32_t *regs;

void miniuart_init(volatile uint32_t *registers, uint32_t core_clock_hz, uint32_t baud)
{
    regs = registers;
    regs[AUX_ENABLES] |= AUX_MINIUART; /* nothing else of it exists before */
    regs[CONTROL] = 0;
    regs[INTERRUPT_ENABLE] = 0;
    regs[LINE_CONTROL] = LINE_8_BITS;
    regs[MODEM_CONTROL] = 0;
    regs[FIFO_CLEAR] = FIFO_CLEAR_BOTH;
    regs[BAUD] = (core_clock_hz / 8 + baud / 2) / baud - 1; /* 2.2.1, rounded */
    regs[CONTROL] = CONTROL_RX_TX;
}

/* Reading the status ends the report of an overrun, so that every read has to count it. */
static uint32_t read_line_status(void)
{
    uint32_t status = regs[LINE_STATUS];

    if (status & STATUS_OVERRUN)
        console_count_overrun();
    return status;
}

void miniuart_putc(char c)
{
    for (unsigned i = 0; i < SEND_PATIENCE && !(read_line_status() & STATUS_TX_SPACE); i++)
        cpu_relax();
    regs[DATA] = (uint8_t)c;
}

size_t miniuart_send(const char *bytes, size_t n)
{
    size_t done = 0;

    while (done < n && (read_line_status() & STATUS_TX_SPACE))
        regs[DATA] = (uint8_t)bytes[done++];
    return done;
}

bool miniuart_is_sending(void)
{
    return !(read_line_status() & STATUS_TX_IDLE);
}

void miniuart_enable(bool received, bool can_send)
{
    regs[INTERRUPT_ENABLE] =
        INTERRUPT_ANY | (received ? INTERRUPT_RX : 0) | (can_send ? INTERRUPT_TX : 0);
}

void miniuart_interrupt(void *unused)
{
    bool more = regs[INTERRUPT_ENABLE] & INTERRUPT_RX;

    (void)unused;
    while (more && (read_line_status() & STATUS_RX_READY))
        more = console_input((int)(regs[DATA] & 0xff));
    console_can_send();
}
