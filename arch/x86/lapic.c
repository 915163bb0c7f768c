/* SPDX-License-Identifier: MIT */
/*
 * The local APIC: each CPU's own interrupt controller, with a timer, and the way CPUs interrupt
 * each other (SDM vol. 3A chapter 10). Its registers lie at one physical address, and each CPU
 * sees its own there. So nothing here needs a lock if the code stays on its CPU: interrupts off.
 */
#include "lapic.h"

#include "base/panic.h"
#include "board.h"
#include "vectors.h"
#include <hal/cpu.h>
#include <hal/irq.h>
#include <hal/mmu.h>

/* Offsets of registers (table 10-1). */
#define TASK_PRIORITY 0x080
#define EOI 0x0b0
#define SPURIOUS 0x0f0
#define ERROR_STATUS 0x280
#define ICR_LOW 0x300
#define ICR_HIGH 0x310
#define LVT_TIMER 0x320
#define LVT_LINT0 0x350
#define LVT_LINT1 0x360
#define LVT_ERROR 0x370
#define TIMER_INITIAL 0x380
#define TIMER_CURRENT 0x390
#define TIMER_DIVIDE 0x3e0

#define SPURIOUS_ENABLE 0x100u
#define LVT_MASKED 0x10000u
#define LVT_NMI 0x400u
#define TIMER_DIVIDE_BY_1 0xbu
#define ICR_BUSY 0x1000u

static volatile uint32_t *registers;

static uint32_t lapic_read(unsigned offset)
{
    return registers[offset / 4];
}

static void lapic_write(unsigned offset, uint32_t value)
{
    registers[offset / 4] = value;
}

void lapic_map(void)
{
    registers = mmu_map_device(board.lapic, PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_DEVICE);
}

void lapic_init_cpu(void)
{
    lapic_write(SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
    lapic_write(LVT_LINT0, LVT_MASKED); /* the old interrupt controller */
    lapic_write(LVT_LINT1, LVT_NMI);
    lapic_write(LVT_ERROR, VECTOR_LAPIC_ERROR);
    lapic_write(ERROR_STATUS, 0); /* twice clears it (section 10.5.3) */
    lapic_write(ERROR_STATUS, 0);
    lapic_write(TIMER_DIVIDE, TIMER_DIVIDE_BY_1);
    lapic_write(LVT_TIMER, VECTOR_TIMER); /* one-shot; not counting yet */
    lapic_timer_start(0);
    lapic_write(TASK_PRIORITY, 0); /* let everything through */
    lapic_end_of_interrupt();      /* an interrupt that the firmware may have left in service */
}

void lapic_end_of_interrupt(void)
{
    lapic_write(EOI, 0);
}

void lapic_send_ipi(uint8_t apic_id, uint32_t command)
{
    uint32_t irq = irq_save();

    while (lapic_read(ICR_LOW) & ICR_BUSY)
        cpu_relax();
    lapic_write(ICR_HIGH, (uint32_t)apic_id << 24);
    lapic_write(ICR_LOW, command); /* sends */
    irq_restore(irq);
}

void lapic_timer_start(uint32_t ticks)
{
    lapic_write(TIMER_INITIAL, ticks);
}

uint32_t lapic_timer_count(void)
{
    return lapic_read(TIMER_CURRENT);
}
