/* SPDX-License-Identifier: MIT */
/* The address space: the kernel's part of it, and the last pages below that. A heap does not grow to them. */
#ifndef LIBC_XV6_RISCV_MEMLAYOUT_H
#define LIBC_XV6_RISCV_MEMLAYOUT_H

#include "../../memlayout.h"
#include "riscv.h"

#define TRAMPOLINE (MAXVA - PGSIZE)
#define TRAPFRAME (TRAMPOLINE - PGSIZE)

#endif
