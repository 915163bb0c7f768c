/* SPDX-License-Identifier: MIT */
/*
 * Changing the regions of a running program: mmap(), munmap(), mprotect(), msync(), madvise(); and mincore().
 *
 * from and size are multiples of PAGE_SIZE, and size is not 0; the functions check that the range lies in user
 * space. They take the lock of the space, unless they say otherwise. Process context, no locks held.
 */
#ifndef MM_MMAP_H
#define MM_MMAP_H

#include "mm/vmspace.h"

/*
 * Maps a region: its start is the program's wish, its end that plus the size. flags: MAP_FIXED,
 * MAP_FIXED_NOREPLACE or neither. On success, wanted->start is the address: 0, -EINVAL, -EEXIST, -ENOMEM, or an
 * error of the object.
 */
int vm_map(struct vmspace *vm, struct region *wanted, unsigned flags);

/* Unmaps all that is mapped in a range. 0, -EINVAL, or -ENOMEM: there is none for a region that must be split. */
int vm_unmap(struct vmspace *vm, uintptr_t from, size_t size);

/* The same for [from, to); the caller holds the lock, and releases it by vmspace_unlock(). */
int vm_unmap_locked(struct vmspace *vm, uintptr_t from, uintptr_t to);

/* Changes what a program may do. -ENOMEM: not all is mapped; -EACCES: the mapping forbids it. */
int vm_protect(struct vmspace *vm, uintptr_t from, size_t size, unsigned prot);

/* Drops pages in a range, so that the next access fills them anew. -ENOMEM: not all is mapped. */
int vm_discard(struct vmspace *vm, uintptr_t from, size_t size);

/* A byte for each page of a range: 1 if it is in memory, else 0. -ENOMEM: not all is mapped. */
int vm_resident(struct vmspace *vm, uintptr_t from, size_t size, uint8_t *resident);

/* Whether all of a range is mapped: 0 or -ENOMEM. */
int vm_check(struct vmspace *vm, uintptr_t from, size_t size);

/* Writes the changes in shared mappings of a range to the disk. -ENOMEM: not all is mapped; or the object's error. */
int vm_sync(struct vmspace *vm, uintptr_t from, size_t size);

#endif
