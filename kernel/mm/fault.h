/* SPDX-License-Identifier: MIT */
/* Page faults. */
#ifndef MM_FAULT_H
#define MM_FAULT_H

#include "mm/vmspace.h"

/* Once, after page_init(). */
void fault_init(void);

/*
 * Fills the page at address for this access: 0, or -EFAULT if there is no region, -EACCES if the region
 * does not allow it, -ENOMEM, or an I/O error. Takes the lock; may sleep.
 */
int vm_fault(struct vmspace *vm, uintptr_t address, enum fault_access access);

/*
 * Called if a page fault finds no memory, and the caches have nothing to give back: true if another attempt is worth
 * it. The processes above set it at boot (proc/oom.c). Process context, without spinlocks.
 */
extern bool (*fault_make_room)(void);

#endif
