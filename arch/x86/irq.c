/* SPDX-License-Identifier: MIT */
/*
 * Interrupt lines: the I/O APICs (82093AA data sheet), which send each to the boot CPU's local
 * APIC. A line's number is its input's, counted through all I/O APICs ("global system interrupt" in
 * ACPI). The pair of 8259A that every PC has as well is moved out of the exceptions' way and
 * masked.
 *
 * ioapic_lock guards the registers, which are reached through one window.
 */
#include "irq.h"

#include "base/spinlock.h"
#include "board.h"
#include "lapic.h"
#include "smp.h"
#include "vectors.h"
#include <arch/io.h>
#include <hal/irq.h>
#include <hal/mmu.h>
#include <hal/timer.h>

/* The window (data sheet, section 3.1): first a register's index, then its value. */
#define WINDOW_INDEX 0
#define WINDOW_VALUE 4 /* in words */

#define REG_VERSION 0x01
#define REG_ENTRY(pin) (0x10 + 2 * (pin)) /* low word; the high one follows */
#define ENTRY_ACTIVE_LOW 0x02000u
#define ENTRY_LEVEL 0x08000u
#define ENTRY_MASKED 0x10000u

static struct ioapic {
    volatile uint32_t *window;
    unsigned first_line, line_count;
} ioapics[BOARD_IOAPICS];

static struct spinlock ioapic_lock = SPINLOCK_INIT("ioapic");

static uint32_t ioapic_read(const struct ioapic *io, unsigned reg)
{
    io->window[WINDOW_INDEX] = reg;
    return io->window[WINDOW_VALUE];
}

static void ioapic_write(const struct ioapic *io, unsigned reg, uint32_t value)
{
    io->window[WINDOW_INDEX] = reg;
    io->window[WINDOW_VALUE] = value;
}

/*
 * ISA lines say in the firmware's tables how they signal; the others are PCI's: level, active low.
 */
static struct line_mode line_mode(unsigned line)
{
    for (unsigned i = 0; i < ISA_LINES; i++) {
        if (board.isa[i].line == line)
            return board.isa[i].mode;
    }
    return (struct line_mode){.level = true, .active_low = true};
}

static void set_line(unsigned line, bool masked)
{
    struct line_mode mode = line_mode(line);
    uint32_t entry = (VECTOR_IRQ + line) | (mode.level ? ENTRY_LEVEL : 0) |
                     (mode.active_low ? ENTRY_ACTIVE_LOW : 0) | (masked ? ENTRY_MASKED : 0);

    for (unsigned i = 0; i < ARRAY_SIZE(ioapics); i++) {
        const struct ioapic *io = &ioapics[i];
        unsigned pin = line - io->first_line;

        if (line < io->first_line || pin >= io->line_count)
            continue;
        acquire(&ioapic_lock);
        ioapic_write(io, REG_ENTRY(pin) + 1, (uint32_t)board.apic_id[0] << 24);
        ioapic_write(io, REG_ENTRY(pin), entry);
        release(&ioapic_lock);
    }
}

void irq_unmask(unsigned line)
{
    set_line(line, false);
}

void irq_mask(unsigned line)
{
    set_line(line, true);
}

unsigned isa_line(unsigned isa)
{
    return board.isa[isa].line;
}

/* 8259A data sheet: four initialization words, then the mask. */
static void pic_disable(uint16_t port, uint8_t vector, uint8_t cascade)
{
    out8(port, 0x11);        /* ICW1: edge triggered, cascaded, four words */
    out8(port + 1, vector);  /* ICW2: the vector that even a spurious interrupt would raise */
    out8(port + 1, cascade); /* ICW3: how the two are wired */
    out8(port + 1, 0x01);    /* ICW4: 8086 mode */
    out8(port + 1, 0xff);    /* everything masked */
}

void platform_init_irq(void)
{
    pic_disable(0x20, VECTOR_PIC, 1 << 2);
    pic_disable(0xa0, VECTOR_PIC + 8, 2);
    for (unsigned i = 0; i < board.ioapic_count; i++) {
        struct ioapic *io = &ioapics[i];

        io->window = mmu_map_device(board.ioapic[i].address, PAGE_SIZE,
                                    PROT_READ | PROT_WRITE | PROT_DEVICE);
        io->first_line = board.ioapic[i].first_line;
        io->line_count = (ioapic_read(io, REG_VERSION) >> 16 & 0xff) + 1;
        if (io->first_line >= VECTOR_IRQ_LINES)
            io->line_count = 0;
        else
            io->line_count = MIN(io->line_count, VECTOR_IRQ_LINES - io->first_line);
        for (unsigned pin = 0; pin < io->line_count; pin++)
            irq_mask(io->first_line + pin);
    }
}

void platform_init_irq_cpu(void)
{
    lapic_init_cpu();
}

void interrupt(unsigned vector)
{
    if (vector < VECTOR_IRQ + VECTOR_IRQ_LINES) {
        irq_dispatch(vector - VECTOR_IRQ);
        lapic_end_of_interrupt();
    } else if (vector == VECTOR_TIMER) {
        lapic_end_of_interrupt();
        timer_interrupt();
    } else if (vector >= VECTOR_IPI && vector < VECTOR_IPI + IPI_COUNT) {
        lapic_end_of_interrupt();
        ipi_vector(vector - VECTOR_IPI);
    } else if (vector != VECTOR_SPURIOUS) { /* which must not be ended (SDM vol. 3A 10.9) */
        lapic_end_of_interrupt();
    }
}
