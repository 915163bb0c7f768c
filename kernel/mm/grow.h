/* SPDX-License-Identifier: MIT */
/* Growing and shrinking the heap. */
#ifndef MM_GROW_H
#define MM_GROW_H

#include "mm/vmspace.h"

/*
 * Moves the end of the heap by delta bytes, in either direction: 0, -ENOMEM or -EINVAL. *old is the end
 * before that. Takes the lock of the space.
 */
int growproc(struct vmspace *vm, intptr_t delta, uintptr_t *old);

/* Whether there is memory for so many bytes if the program touches them all. Any context. */
bool memory_for(size_t bytes);

/* Maps new pages of zeros at [from, to). The caller holds the lock. 0, or -ENOMEM: none is mapped. */
int allocuvm(struct vmspace *vm, uintptr_t from, uintptr_t to);

/*
 * Removes the pages of [from, to) from the page tables, then from every TLB, and only then frees them. With an object,
 * only the pages that the page cache holds for it; with NULL, all. Returns their number.
 * The caller holds the lock, or is the last user of the space.
 */
uint32_t deallocuvm(struct vmspace *vm, uintptr_t from, uintptr_t to,
                    const struct memory_object *object);

#endif
