/* SPDX-License-Identifier: MIT */
/*
 * The BCM2835's interrupt controller (BCM2835 ARM Peripherals, chapter 7).
 *
 * Three banks of lines, each with a pending, an enable and a disable register; a written one acts,
 * a zero does nothing, so no lock is needed. The "basic" pending register repeats some lines of the other
 * two, differently on the chip and in emulators. So only its own eight lines are used, and the banks are
 * read themselves.
 */
#include "bcm2835_irq.h"

/* Registers, as word indices (7.5). Banks: 0, 1: peripherals; 2: the ARM block's. */
#define FIQ_CONTROL 3

static const uint8_t pending[3] = {1, 2, 0};
static const uint8_t enable[3] = {4, 5, 6};
static const uint8_t disable[3] = {7, 8, 9};
static const uint32_t lines_of[3] = {0xffffffffu, 0xffffffffu, 0xffu};

static volatile uint32_t *regs;

void bcm2835_irq_init(volatile uint32_t *registers)
{
    regs = registers;
    regs[FIQ_CONTROL] = 0;
    for (unsigned bank = 0; bank < 3; bank++)
        regs[disable[bank]] = lines_of[bank];
}

void bcm2835_irq_enable(unsigned line)
{
    if (line < BCM2835_LINES)
        regs[enable[line / 32]] = 1u << line % 32;
}

void bcm2835_irq_disable(unsigned line)
{
    if (line < BCM2835_LINES)
        regs[disable[line / 32]] = 1u << line % 32;
}

void bcm2835_irq_pending(void (*handle)(unsigned line))
{
    for (unsigned bank = 0; bank < 3; bank++) {
        uint32_t lines = regs[pending[bank]] & lines_of[bank];
        for (; lines != 0; lines &= lines - 1)
            handle(bank * 32 + (unsigned)__builtin_ctz(lines));
    }
}
