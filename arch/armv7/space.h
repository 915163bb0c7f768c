/* SPDX-License-Identifier: MIT */
/* ARMv7: ASIDs and the CPUs of a space, between space.c and tlb.c. */
#ifndef SPACE_H
#define SPACE_H

#include <hal/mmu.h>

/* The ASID under which TLBs may hold translations of the space; 0: none may. Any context. */
static inline uint32_t space_asid(const struct mmu_space *space)
{
    return __atomic_load_n(&space->context, __ATOMIC_RELAXED) & 0xff;
}

/*
 * Whether a CPU other than this one may hold translations of the space. The caller has cleared entries and
 * issued a DSB: see join_space() in space.c. Kernel code is not preempted, so the caller stays on this CPU
 * until it sleeps.
 */
bool space_is_elsewhere(const struct mmu_space *space);

#endif
