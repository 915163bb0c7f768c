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
#define INTERRUPT_RX 0x01u

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

void miniuart_putc(char c)
{
    while (!(regs[LINE_STATUS] & STATUS_TX_SPACE))
        cpu_relax();
    regs[DATA] = (uint8_t)c;
}

void miniuart_enable_input(void)
{
    regs[INTERRUPT_ENABLE] = INTERRUPT_RX;
}

void miniuart_interrupt(void *unused)
{
    (void)unused;
    while (regs[LINE_STATUS] & STATUS_RX_READY)
        console_input((int)(regs[DATA] & 0xff));
}
