/* SPDX-License-Identifier: MIT */
/* Memory, as the BIOS knows it. */
#ifndef BOOT_MEMORY_H
#define BOOT_MEMORY_H

#include "boot/loader.h"

void a20_enable(void);

/* Fills in at most max entries of the memory map; their number. */
struct multiboot_range;
unsigned memory_map(struct multiboot_range *map, unsigned max);

#endif
