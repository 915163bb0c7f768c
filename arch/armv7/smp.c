/* SPDX-License-Identifier: MIT */
/*
 * The other cores: starting them, and interrupting them, both through the local block's mailboxes
 * (QA7 4.8): four words for each core, in which writers set bits and the reader clears them.
 *
 * A core that has not been started waits in mailbox 3 for an address to jump to: in the firmware's
 * stub, in the loop that QEMU puts there, or in entry.S if it arrived by itself. Mailbox 0 carries IPIs,
 * one bit for each kind.
 */
#include "smp.h"

#include "base/cpu.h"
#include "board.h"
#include "irq.h"
#include "linker.h"
#include "machine.h"
#include "mmu.h"
#include "timer.h"
#include "tlb.h"
#include <abi/errno.h>
#include <hal/cpu.h>
#include <hal/irq.h>

#define START_TIMEOUT_US 500000u

struct cpu *smp_starting; /* read by entry.S with caches on */
static bool started;      /* atomic: it has arrived */

/*
 * Tells a core to jump to entry.S. A write sets bits of the mailbox, so it is emptied first (QA7 4.8). DSB: the core
 * must see smp_starting, which was written before, as soon as it sees the mailbox.
 */
static void send_to_entry(unsigned id)
{
    local_write(LOCAL_MAILBOX_READ(id, MAILBOX_START), 0xffffffffu);
    dsb();
    local_write(LOCAL_MAILBOX_SET(id, MAILBOX_START), virt_to_phys(secondary_entry));
}

/*
 * Before its caches are on, the core reads only code and constants, which were in memory before our caches were on,
 * and writes nothing. Later accesses are coherent. SEV: the firmware's stub waits in WFE. If a core does not wait
 * yet, the event is lost, so it is repeated. A core that comes after its time finds another core's data, or none, and
 * parks (entry.S).
 */
int smp_start_cpu(struct cpu *cpu)
{
    __atomic_store_n(&started, false, __ATOMIC_RELAXED);
    smp_starting = cpu;
    send_to_entry(cpu->id);
    for (unsigned us = 0; us < START_TIMEOUT_US; us++) {
        dsb();
        sev();
        if (__atomic_load_n(&started, __ATOMIC_ACQUIRE))
            return 0;
        delay_us(1);
    }
    smp_starting = NULL;
    local_write(LOCAL_MAILBOX_READ(cpu->id, MAILBOX_START), 0xffffffffu);
    return -ETIMEDOUT;
}

/*
 * The core leaves the firmware's stub, finds no data, and parks (entry.S). In QEMU, WFE does nothing: its stub reads the
 * mailbox again and again, and takes a whole processor of the host. A board's stub may miss the event. Then it
 * stays in WFE, and rests there.
 */
void smp_park_cpu(unsigned id)
{
    smp_starting = NULL;
    send_to_entry(id);
    dsb();
    sev();
}

void smp_start(struct cpu *cpu)
{
    mmu_init_cpu();
    trap_init_cpu();
    __atomic_store_n(&started, true, __ATOMIC_RELEASE);
    cpu_main(cpu);
}

/* DSB: the data for the other CPU are visible before it is interrupted. */
void ipi_send(struct cpu *cpu, enum ipi ipi)
{
    dsb();
    local_write(LOCAL_MAILBOX_SET(cpu->id, MAILBOX_IPI), 1u << ipi);
}

/* Cleared first, so that one which arrives while these are handled interrupts again. */
void ipi_arrived(void)
{
    uint32_t mailbox = LOCAL_MAILBOX_READ(machine_cpu_id(), MAILBOX_IPI);
    uint32_t kinds = local_read(mailbox);

    local_write(mailbox, kinds);
    dsb();
    if (kinds & 1u << IPI_TLB)
        mmu_leave_dying_space();
    for (unsigned ipi = 0; ipi < IPI_COUNT; ipi++) {
        if (ipi != IPI_TLB && (kinds & 1u << ipi))
            ipi_receive((enum ipi)ipi);
    }
}

void cpu_set_local(struct cpu *cpu)
{
    write_tpidrprw((uint32_t)cpu);
}

void cpu_stop(void)
{
    irq_disable();
    irq_quiet_cpu();
    for (;;)
        __asm__ volatile("dsb\n\twfi" ::: "memory");
}
