/* SPDX-License-Identifier: MIT */
/*
 * Address spaces on the hardware: ASIDs, and switching between them.
 *
 * A translation in a TLB carries the 8-bit ASID of the space that it belongs to, so that a switch
 * forgets nothing (ARM ARM B3.10.3). There are 255 ASIDs to give (0 is the kernel's, under which no
 * user translation exists); they are given out until all are used up. Then a new generation begins:
 * every ASID is free again, but for those of the spaces that CPUs are running at that moment, and every
 * CPU empties its TLB before it loads the next space. A space's context is its generation and ASID in
 * one word; it is valid while its generation is the current one.
 *
 * The switch itself takes no lock as long as the generation is current. A CPU announces the context that it loads
 * by exchanging it into its machine_cpu.context; a new generation exchanges 0 into all of them. So either the new
 * generation sees the announcement and keeps that ASID for its space, or the CPU sees the 0, and goes
 * through the lock.
 *
 * Locks: asids.lock (a leaf) guards everything in asids but generation, which is atomic; old_context of
 * every CPU; and every space's context is written under it.
 */
#include "space.h"

#include "base/cpu.h"
#include "base/panic.h"
#include "base/spinlock.h"
#include "lib/string.h"
#include "linker.h"
#include "machine.h"
#include <hal/cpu.h>
#include <hal/irq.h>

#define ASID_COUNT 256u
#define GENERATION_STEP ASID_COUNT /* contexts: the generation is in bits 8 to 31 */

static struct {
    struct spinlock lock;
    uint32_t generation;            /* atomic; never 0, so that a new space's context is invalid */
    uint32_t used[ASID_COUNT / 32]; /* ASIDs given out in this generation, and 0 */
    uint32_t next;                  /* the search begins here */
    uint32_t flush;                 /* bit per CPU: empties its TLB before it loads a space */
} asids = {.lock = SPINLOCK_INIT("asid"), .generation = GENERATION_STEP, .used = {1}, .next = 1};

void mmu_space_init(struct mmu_space *space, struct pgdir *pgdir)
{
    *space = (struct mmu_space){.pgdir = virt_to_phys(pgdir) | TTBR_WALK};
}

static bool is_current(uint32_t context)
{
    uint32_t generation = __atomic_load_n(&asids.generation, __ATOMIC_SEQ_CST);
    return ((context ^ generation) & ~(ASID_COUNT - 1)) == 0;
}

/* Claims the ASID; false if it is taken. */
static bool claim(uint32_t asid)
{
    uint32_t bit = 1u << asid % 32;
    bool taken = asids.used[asid / 32] & bit;

    asids.used[asid / 32] |= bit;
    return !taken;
}

static void begin_generation(void)
{
    memset(asids.used, 0, sizeof(asids.used));
    claim(0);
    asids.next = 1;
    __atomic_add_fetch(&asids.generation, GENERATION_STEP, __ATOMIC_SEQ_CST);
    if (asids.generation == 0)
        __atomic_add_fetch(&asids.generation, GENERATION_STEP, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        struct machine_cpu *mc = &machine_cpus[i];
        uint32_t context = __atomic_exchange_n(&mc->context, 0, __ATOMIC_SEQ_CST);
        if (context != 0) /* if 0, it has not loaded anything since the last generation began */
            mc->old_context = context;
        claim(mc->old_context & (ASID_COUNT - 1));
    }
    asids.flush = (1u << MACHINE_CPUS) - 1;
}

/* If a space ran while its generation ended, it keeps its ASID, because its CPUs still use it. */
static bool keep_old(uint32_t old, uint32_t new)
{
    bool found = false;

    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        if (machine_cpus[i].old_context == old && old != 0) {
            machine_cpus[i].old_context = new;
            found = true;
        }
    }
    return found;
}

static uint32_t free_asid(void)
{
    for (uint32_t asid = asids.next; asid < ASID_COUNT; asid++) {
        if (claim(asid)) {
            asids.next = asid + 1;
            return asid;
        }
    }
    return 0;
}

static uint32_t new_context(uint32_t old)
{
    uint32_t kept = asids.generation | (old & (ASID_COUNT - 1));
    uint32_t asid;

    if (keep_old(old, kept))
        return kept;
    asid = free_asid();
    if (asid == 0) {
        begin_generation();
        asid = free_asid(); /* at most MACHINE_CPUS are taken */
    }
    return asids.generation | asid;
}

/*
 * Gives the space a valid context if it has none, and announces it; true: the TLB must be emptied.
 *
 * A CPU that clears entries of the space's table reads its context afterwards, and forgets the translations of that ASID
 * (tlb_flush()). If it reads the old context, the walks under the new ASID must see the cleared entries. So a DSB
 * stands between the store of the context and those walks, as in join_space(): a DMB does not order table walks.
 */
static bool announce_locked(struct mmu_space *space, unsigned cpu)
{
    bool flush;

    acquire(&asids.lock);
    if (!is_current(space->context)) {
        __atomic_store_n(&space->context, new_context(space->context), __ATOMIC_RELAXED);
        dsb_ish();
    }
    __atomic_store_n(&machine_cpus[cpu].context, space->context, __ATOMIC_SEQ_CST);
    flush = asids.flush & 1u << cpu;
    asids.flush &= ~(1u << cpu);
    release(&asids.lock);
    return flush;
}

static bool announce(struct mmu_space *space, unsigned cpu)
{
    uint32_t context = __atomic_load_n(&space->context, __ATOMIC_RELAXED);

    if (likely(is_current(context) &&
               __atomic_exchange_n(&machine_cpus[cpu].context, context, __ATOMIC_SEQ_CST) != 0))
        return false;
    return announce_locked(space, cpu);
}

/*
 * Enters this CPU in the space's set, before it can walk the space's table for the first time. A CPU that
 * clears entries of the table reads the set afterwards, and tells the other CPUs only if they are in it
 * (tlb_flush()). Each side has a DSB between its store and its read; a table walk is ordered by it as well
 * (ARM ARM B3.10.1, A3.8.3). So either that CPU sees the bit here, or the walks here see cleared entries.
 *
 * A bit stays for the life of the space: translations survive a switch to another space under their ASID.
 * A new generation of ASIDs changes nothing: a CPU that has not loaded the space holds none of its
 * translations under any ASID, and all that a TLB holds under older ASIDs is gone before its CPU loads a
 * space of the new generation.
 */
static void join_space(struct mmu_space *space, unsigned cpu)
{
    uint32_t bit = 1u << cpu;

    if (likely(__atomic_load_n(&space->cpus, __ATOMIC_RELAXED) & bit))
        return;
    __atomic_fetch_or(&space->cpus, bit, __ATOMIC_SEQ_CST);
    dsb_ish();
}

bool space_is_elsewhere(const struct mmu_space *space)
{
    return (__atomic_load_n(&space->cpus, __ATOMIC_SEQ_CST) & ~(1u << this_cpu()->id)) != 0;
}

/*
 * TTBR0 and CONTEXTIDR cannot change at once, and no translation may enter the TLB under the wrong one
 * of two ASIDs. So the way leads over the kernel's table, which has no user translation to enter
 * (ARM ARM B3.10.4, "Synchronization of changes of ASID and TTBR").
 */
static void leave_user_half(void)
{
    write_ttbr0(virt_to_phys(kernel_table) | TTBR_WALK);
    isb();
}

/* Traps use the kernel stack pointer at the last return to user mode, which is kstack_top. */
void switchuvm(struct mmu_space *space, uintptr_t kstack_top)
{
    struct cpu *cpu = this_cpu();

    (void)kstack_top;
    if (cpu->space == space)
        return;
    join_space(space, cpu->id);
    bool flush = announce(space, cpu->id);
    leave_user_half();
    if (unlikely(flush)) {
        write_tlbiall(0);
        dsb();
    }
    write_contextidr(space->context);
    isb();
    write_ttbr0(space->pgdir);
    isb();
    __atomic_store_n(&cpu->space, space, __ATOMIC_SEQ_CST);
}

void switchkvm(void)
{
    leave_user_half();
    write_contextidr(0);
    isb();
    __atomic_store_n(&this_cpu()->space, NULL, __ATOMIC_SEQ_CST);
}
