/* SPDX-License-Identifier: MIT */
/* ARMv7: ASIDs, between mmu.c and space.c. */
#ifndef SPACE_H
#define SPACE_H

#include <hal/mmu.h>

/* The ASID under which TLBs may hold translations of the space; 0: none may. Any context. */
static inline uint32_t space_asid(const struct mmu_space *space)
{
    return __atomic_load_n(&space->context, __ATOMIC_RELAXED) & 0xff;
}

#endif
