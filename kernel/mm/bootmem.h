/* SPDX-License-Identifier: MIT */
/* The memory ranges of struct bootinfo, for each machine's boot. Boot CPU only. */
#ifndef MM_BOOTMEM_H
#define MM_BOOTMEM_H

#include <hal/platform.h>

/*
 * Adds the RAM in [base, end), in its place by address. Both are multiples of the unit in which the
 * machine maps memory. Ranges that are there already stay: the new one is cut so that it overlaps none.
 * A full table drops the new range.
 */
void bootmem_add(struct bootinfo *boot, paddr_t base, paddr_t end);

/*
 * Marks the RAM in [base, end) as in use; parts of pages count as whole pages. Only memory that has been
 * added is marked, so all RAM comes first.
 */
void bootmem_reserve(struct bootinfo *boot, uint64_t base, uint64_t end);

#endif
