/* SPDX-License-Identifier: MIT */
/* Page tables. */
#ifndef MMU_H
#define MMU_H

#include "machine.h"

/* Puts this CPU on the kernel's own tables for good, after boot_table. At start. */
void mmu_init_cpu(void);

/* Adds memory to the direct map, in whole sections. While booting. */
void mmu_map_memory(paddr_t base, uint32_t size);

#endif
