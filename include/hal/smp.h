/* SPDX-License-Identifier: MIT */
/* HAL: the other CPUs: starting them, and interrupting them. */
#ifndef HAL_SMP_H
#define HAL_SMP_H

#include <hal/types.h>

struct cpu;

#define CPUS_MAX 8

enum ipi {
    IPI_RESCHEDULE, /* look at your run queue */
    IPI_TLB,        /* the machine's own: TLB shootdown, if hardware does not broadcast */
    IPI_STOP,       /* halt for good: panic or power off */
    IPI_COUNT
};

/*
 * Starts the CPU that has the core's data cpu (cpu->id from 1 to bootinfo.cpus - 1, cpu->idle_stack_top
 * its first stack). Returns when it has begun to run C, or -ETIMEDOUT. Boot CPU only, interrupts on.
 */
int smp_start_cpu(struct cpu *cpu);

/*
 * Lets a CPU halt that will not be started. Its firmware may keep it in a loop that takes power. id: as cpu->id of
 * smp_start_cpu(). Returns at once. Boot CPU only, after the last smp_start_cpu().
 */
void smp_park_cpu(unsigned id);

/* Interrupts another CPU. Returns at once. Any context. */
void ipi_send(struct cpu *cpu, enum ipi ipi);

/*
 * Upcall: a CPU other than the first runs on its stack, MMU and caches on, interrupts off. The core
 * then calls cpu_set_local(), trap_init_cpu(), platform_init_irq_cpu() and timer_init_cpu().
 */
void cpu_main(struct cpu *cpu) NORETURN;

/* Upcall: an IPI other than IPI_TLB has arrived. Interrupts off. */
void ipi_receive(enum ipi ipi);

#endif
