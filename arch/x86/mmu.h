/* SPDX-License-Identifier: MIT */
/* Page directories (SDM vol. 3A chapter 4. */
#ifndef MMU_H
#define MMU_H

#include "machine.h"

/* Builds the kernel's page directory, with a direct map of memory up to ram_end. Boot CPU, once. */
void mmu_init(paddr_t ram_end);

/* Runs this CPU on the kernel's page directory, with global pages on. At start. */
void mmu_init_cpu(void);

#endif
