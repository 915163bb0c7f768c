/* SPDX-License-Identifier: MIT */
/*
 * Forgetting translations, on this CPU and on the others.
 *
 * The hardware broadcasts TLB maintenance to all cores (the "is" operations, ARM ARM B3.10.5), which needs
 * no interrupt. But a broadcast makes every core work, and the sender wait for all of them. So a space that
 * has run on this CPU only, which is the rule for short programs, is flushed here only.
 */
#include "tlb.h"

#include "base/cpu.h"
#include "base/panic.h"
#include "machine.h"
#include "space.h"
#include <hal/cpu.h>
#include <hal/irq.h>
#include <hal/smp.h>

#define FLUSH_PAGES_MAX 32u /* beyond this many pages, forgetting the whole space is cheaper */

/* Forgets one page, of a space or of the kernel, on this CPU or on all. */
static void flush_page(const struct mmu_space *space, uintptr_t page, bool everywhere)
{
    if (space && everywhere)
        write_tlbimvais(page | space_asid(space));
    else if (space)
        write_tlbimva(page | space_asid(space));
    else if (everywhere)
        write_tlbimvaais(page);
    else
        write_tlbimvaa(page);
}

static void flush_space(const struct mmu_space *space, bool everywhere)
{
    if (everywhere)
        write_tlbiasidis(space_asid(space));
    else
        write_tlbiasid(space_asid(space));
}

/*
 * The order is that of B3.10.1, "TLB maintenance operations and the memory order model". After the first
 * DSB, every table walk sees the cleared entries. After the second one, every CPU has forgotten the old
 * translations, and has finished its accesses through them. The ISB does the same for the instructions that
 * this CPU has fetched.
 *
 * The first DSB also comes before the read of the space's set of CPUs. So if a CPU joins the set later, it
 * walks the table as it is now. Kernel code is not preempted: the caller stays on this CPU throughout.
 */
void tlb_flush(struct mmu_space *space, uintptr_t va, size_t size)
{
    uintptr_t page = ROUND_DOWN(va, PAGE_SIZE), end = va + size;

    dsb_ish();
    bool everywhere = space ? space_is_elsewhere(space) : cpu_count > 1;
    if (space && end - page > FLUSH_PAGES_MAX * PAGE_SIZE) {
        flush_space(space, everywhere);
    } else {
        for (; page < end; page += PAGE_SIZE)
            flush_page(space, page, everywhere);
    }
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
