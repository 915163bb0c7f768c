/* SPDX-License-Identifier: MIT */
/*
 * The other CPUs: starting them (SDM vol. 3A section 8.4) and interrupting them.
 *
 * They are started one at a time, so one trampoline page and one pair of variables serve all.
 */
#include "smp.h"

#include "base/cpu.h"
#include "board.h"
#include "fpu.h"
#include "lapic.h"
#include "lib/string.h"
#include "linker.h"
#include "machine.h"
#include "mmu.h"
#include "segments.h"
#include "timer.h"
#include "tlb.h"
#include "vectors.h"
#include <abi/errno.h>
#include <hal/cpu.h>
#include <hal/irq.h>
#include <hal/timer.h>

#define INIT_US 10000 /* between INIT and start-up, says the manual */
#define FIRST_TRY_NS 200000u
#define SECOND_TRY_NS 1000000000u

uintptr_t smp_stack_top; /* read by smp_entry.S on the new CPU */
struct cpu *smp_cpu;

/* The trampoline runs before paging: it gets the physical address of the CPU's own GDT. */
static void trampoline_prepare(struct cpu *cpu)
{
    uint8_t *page = phys_to_virt(SMP_TRAMPOLINE);
    struct machine_cpu *mc = &machine_cpus[cpu->id];
    struct table_register gdtr = {sizeof(mc->gdt) - 1, virt_to_phys(mc->gdt)};

    segments_fill(cpu->id);
    memcpy(page, smp_trampoline, (size_t)(smp_trampoline_end - smp_trampoline));
    memcpy(page + (smp_trampoline_gdtr - smp_trampoline), &gdtr, sizeof(gdtr));
    smp_stack_top = cpu->idle_stack_top;
    smp_cpu = cpu;
}

static bool wait_online(const struct machine_cpu *mc, uint64_t timeout_ns)
{
    uint64_t end = clock_ns() + timeout_ns;

    while (!__atomic_load_n(&mc->online, __ATOMIC_ACQUIRE)) {
        if (clock_ns() > end)
            return false;
        cpu_relax();
    }
    return true;
}

int smp_start_cpu(struct cpu *cpu)
{
    const struct machine_cpu *mc = &machine_cpus[cpu->id];
    uint8_t target = board.apic_id[cpu->id];
    uint32_t startup = ICR_STARTUP | SMP_TRAMPOLINE >> PAGE_SHIFT;

    trampoline_prepare(cpu);
    lapic_send_ipi(target, ICR_INIT);
    delay_us(INIT_US);
    lapic_send_ipi(target, startup);
    if (wait_online(mc, FIRST_TRY_NS))
        return 0;
    lapic_send_ipi(target, startup); /* the first may go unheard */
    return wait_online(mc, SECOND_TRY_NS) ? 0 : -ETIMEDOUT;
}

/* It is halted already: it waits for a startup interrupt. */
void smp_park_cpu(unsigned id)
{
    (void)id;
}

void smp_start(struct cpu *cpu)
{
    struct machine_cpu *mc = &machine_cpus[cpu->id];

    mmu_init_cpu();
    segments_load(cpu->id);
    fpu_init_cpu();
    lapic_init_cpu(); /* from now on it must hear of TLB shootdowns */
    __atomic_store_n(&mc->online, true, __ATOMIC_RELEASE);
    cpu_main(cpu);
}

void cpu_set_local(struct cpu *cpu)
{
    this_machine_cpu()->cpu = cpu;
}

void cpu_stop(void)
{
    for (;;)
        __asm__ volatile("cli; hlt" ::: "memory");
}

/* A CPU that must stop may have interrupts off for good: it gets an NMI. */
void ipi_send(struct cpu *cpu, enum ipi ipi)
{
    uint8_t target = board.apic_id[cpu->id];

    if (ipi == IPI_STOP) {
        __atomic_store_n(&machine_cpus[cpu->id].stop, true, __ATOMIC_RELEASE);
        lapic_send_ipi(target, ICR_NMI);
    } else {
        lapic_send_ipi(target, ICR_FIXED | (VECTOR_IPI + ipi));
    }
}

void ipi_vector(enum ipi ipi)
{
    if (ipi == IPI_TLB)
        tlb_serve();
    else
        ipi_receive(ipi);
}
