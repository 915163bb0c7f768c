/* SPDX-License-Identifier: MIT */
/* Page faults. */
#ifndef MM_FAULT_H
#define MM_FAULT_H

#include "mm/vmspace.h"

/*
 * Fills the page at address for this access: 0, or -EFAULT if no region allows it, -ENOMEM, or an
 * I/O error. Takes the lock; may sleep.
 */
int vm_fault(struct vmspace *vm, uintptr_t address, enum fault_access access);

#endif
