/* SPDX-License-Identifier: MIT */
/* Forgetting translations, on this CPU and on the others. */
#ifndef TLB_H
#define TLB_H

#include "machine.h"

/* IPI_TLB: leaves the current space if it is about to be freed. Interrupts off. */
void mmu_leave_dying_space(void);

#endif
