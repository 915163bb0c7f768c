/* SPDX-License-Identifier: MIT */
/*
 * Interrupts: the two controllers, one behind the other.
 *
 * The BCM2836's local block (QA7) tells each core about its timers and mailboxes, and one core, the
 * boot CPU, that some peripheral interrupts. The BCM2835's controller says which one (BCM 7). All sources
 * are levels, which fall when the device is served, so there is nothing to acknowledge.
 */
#include "irq.h"

#include "board.h"
#include "drivers/bcm2835_irq.h"
#include "machine.h"
#include "registers.h"
#include <hal/irq.h>

void platform_init_irq(void)
{
    local_write(LOCAL_GPU_ROUTING, machine_cpu_id());
    local_write(LOCAL_PMU_ROUTING_CLEAR, 0xff);
    local_write(LOCAL_AXI_IRQ, 0);
    local_write(LOCAL_TIMER_CONTROL, 0);
    dsb(); /* one block's registers before another's: the bus keeps no order between them (BCM 1.3) */
    bcm2835_irq_init(board_registers(IRQ_BASE));
}

/* The mailbox may hold a value that the firmware or an emulator left. */
void platform_init_irq_cpu(void)
{
    unsigned core = machine_cpu_id();

    local_write(LOCAL_MAILBOX_READ(core, MAILBOX_IPI), 0xffffffffu);
    local_write(LOCAL_TIMER_IRQ(core), LOCAL_SOURCE_CNTV);
    local_write(LOCAL_MAILBOX_IRQ(core), 1u << MAILBOX_IPI);
    dsb();
}

/* A pending interrupt, masked or not, would wake a CPU that stops for good. */
void irq_quiet_cpu(void)
{
    unsigned core = machine_cpu_id();

    write_cntv_ctl(0);
    local_write(LOCAL_TIMER_IRQ(core), 0);
    local_write(LOCAL_MAILBOX_IRQ(core), 0);
    dsb();
}

/* The barriers are for the change from one peripheral to another, and back (BCM 1.3). */
void peripheral_interrupts(void)
{
    dsb();
    bcm2835_irq_pending(irq_dispatch);
    dsb();
}

void irq_unmask(unsigned line)
{
    dsb();
    bcm2835_irq_enable(line);
    dsb();
}

void irq_mask(unsigned line)
{
    dsb();
    bcm2835_irq_disable(line);
    dsb();
}
