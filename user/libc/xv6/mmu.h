/* SPDX-License-Identifier: MIT */
/* Pages and page table entries of a PC. */
#ifndef LIBC_XV6_MMU_H
#define LIBC_XV6_MMU_H

#define PGSIZE 4096
#define PGSHIFT 12
#define PGROUNDUP(size) (((size) + PGSIZE - 1) & ~(PGSIZE - 1))
#define PGROUNDDOWN(address) ((address) & ~(PGSIZE - 1))

#define PTE_P 0x001
#define PTE_W 0x002
#define PTE_U 0x004

#endif
