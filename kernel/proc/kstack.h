/* SPDX-License-Identifier: MIT */
/* Kernel stacks, each above an unmapped page, so that an overflow faults instead of writing over a neighbour. */
#ifndef PROC_KSTACK_H
#define PROC_KSTACK_H

#include "proc/internal.h"

/* Kernel stacks: the lowest address of KSTACK_PAGES pages, or 0 (proc/kstack.c). */
uintptr_t kstack_alloc(void);
void kstack_free(uintptr_t stack);
void kstack_init(void);

#endif
