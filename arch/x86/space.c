/* SPDX-License-Identifier: MIT */
/*
 * Address spaces: which one a CPU is in, and which CPUs are in one.
 *
 * tlb.c asks the CPUs in a space's set. A CPU leaves a space as late as it can: if it
 * idles, or runs a kernel thread, it stays in the last process's space, to which it often returns.
 */
#include "base/cpu.h"
#include "machine.h"
#include "registers.h"
#include <hal/cpu.h>
#include <hal/irq.h>

void mmu_space_init(struct mmu_space *space, struct pgdir *pgdir)
{
    space->pgdir = virt_to_phys(pgdir);
    space->cpus = 0;
}

/*
 * Makes a space (NULL: the kernel's directory) this CPU's. The order matters to tlb_flush()
 * elsewhere: the CPU is in a space's set as long as CR3 may name the space's directory.
 */
static void space_load(struct cpu *cpu, struct mmu_space *space)
{
    struct mmu_space *old = cpu->space;
    uint32_t bit = 1u << cpu->id;

    if (space)
        __atomic_fetch_or(&space->cpus, bit, __ATOMIC_SEQ_CST);
    cpu->space = space;
    write_cr3(space ? space->pgdir : virt_to_phys(kernel_pgdir));
    if (old)
        __atomic_fetch_and(&old->cpus, ~bit, __ATOMIC_SEQ_CST);
}

void switchuvm(struct mmu_space *space, uintptr_t kstack_top)
{
    struct cpu *cpu = this_cpu();
    struct machine_cpu *mc = this_machine_cpu();
    const struct trapframe *tf = (const struct trapframe *)kstack_top - 1;

    mc->gdt[THREAD_GS / 8] = tf->thread_segment; /* swtch() loads it into %gs */
    /* The frame ends with room for floating-point registers, which no trap pushes. */
    mc->tss.esp0 = (uintptr_t)&tf->fpu_used;
    if (cpu->space != space)
        space_load(cpu, space);
}

void switchkvm(void)
{
    uint32_t irq = irq_save();
    struct cpu *cpu = this_cpu();

    if (cpu->space)
        space_load(cpu, NULL);
    irq_restore(irq);
}
