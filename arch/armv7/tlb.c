/* SPDX-License-Identifier: MIT */
/*
 * Forgetting translations, on this CPU and on the others.
 *
 * The hardware broadcasts TLB maintenance to all cores (the "is" operations, ARM ARM B3.10.5), which needs
 * no interrupt. But a broadcast makes every core work, and the sender wait for all of them. So a space that
 * has run on this CPU only, which is the rule for short programs, is flushed here only.
 */
#include "base/cpu.h"
#include "base/panic.h"
#include "machine.h"
#include "space.h"
#include <hal/cpu.h>
#include <hal/irq.h>
#include <hal/smp.h>

#define FLUSH_PAGES_MAX 32u /* beyond this many pages, forgetting the whole space is cheaper */

static void flush_here(const struct mmu_space *space, uintptr_t page, uintptr_t end)
{
    if (space && end - page > FLUSH_PAGES_MAX * PAGE_SIZE) {
        write_tlbiasid(space_asid(space));
        return;
    }
    for (; page < end; page += PAGE_SIZE) {
        if (space)
            write_tlbimva(page | space_asid(space));
        else
            write_tlbimvaa(page);
    }
}

static void flush_everywhere(const struct mmu_space *space, uintptr_t page, uintptr_t end)
{
    if (space && end - page > FLUSH_PAGES_MAX * PAGE_SIZE) {
        write_tlbiasidis(space_asid(space));
        return;
    }
    for (; page < end; page += PAGE_SIZE) {
        if (space)
            write_tlbimvais(page | space_asid(space));
        else
            write_tlbimvaais(page);
    }
}

/*
 * DSB before: the cleared entries are seen by every walker. DSB after: every CPU has forgotten them,
 * and has finished what it did through them; ISB: so has this one's fetch (B3.10.1, "TLB maintenance
 * operations and the memory order model"). The first DSB also orders the cleared entries before the read of
 * the space's set of CPUs: a CPU that joins the set later walks the table as it is now.
 */
void tlb_flush(struct mmu_space *space, uintptr_t va, size_t size)
{
    uintptr_t page = ROUND_DOWN(va, PAGE_SIZE);

    dsb_ish();
    if (space ? space_is_elsewhere(space) : cpu_count > 1)
        flush_everywhere(space, page, va + size);
    else
        flush_here(space, page, va + size);
    dsb_ish();
    isb();
}

void mmu_leave_dying_space(void)
{
    struct mmu_space *space = this_cpu()->space;

    if (space && __atomic_load_n(&space->leaving, __ATOMIC_ACQUIRE))
        switchkvm();
}

/*
 * Its translations may stay in TLBs: no access meets them under an ASID that is not given out again before
 * every TLB has been emptied. But a CPU that still has the table in TTBR0 (it has run kernel threads
 * since) may walk it at any time.
 */
void mmu_space_destroy(struct mmu_space *space)
{
    __atomic_store_n(&space->leaving, true, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < cpu_count; i++) {
        if (__atomic_load_n(&cpus[i].space, __ATOMIC_SEQ_CST) != space)
            continue;
        uint32_t irq = irq_save();
        if (&cpus[i] == this_cpu())
            switchkvm();
        else
            ipi_send(&cpus[i], IPI_TLB);
        irq_restore(irq);
        assert(irq_enabled()); /* else two CPUs could wait for each other without end */
        while (__atomic_load_n(&cpus[i].space, __ATOMIC_SEQ_CST) == space)
            cpu_relax();
    }
}
