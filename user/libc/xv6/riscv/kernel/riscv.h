/* SPDX-License-Identifier: MIT */
/* From the header of the processor: sizes of pages and of the address space, and the stack pointer. */
#ifndef LIBC_XV6_RISCV_RISCV_H
#define LIBC_XV6_RISCV_RISCV_H

#define PGSIZE 4096
#define PGSHIFT 12
#define PGROUNDUP(size) (((size) + PGSIZE - 1) & ~(PGSIZE - 1))
#define PGROUNDDOWN(address) ((address) & ~(PGSIZE - 1))

#define MAXVA 0x80000000ULL /* no program has this address or a higher one */

/* An address of the running function's part of the stack, as a 64-bit number. */
#define r_sp() ((unsigned long long)(unsigned)__builtin_frame_address(0))

#endif
