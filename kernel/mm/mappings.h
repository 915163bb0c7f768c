/* SPDX-License-Identifier: MIT */
/* From a memory object to the regions that show it: what to do to page tables if pages change their state. */
#ifndef MM_MAPPINGS_H
#define MM_MAPPINGS_H

#include "mm/memory_object.h"

struct vmspace;

void mappings_init(void); /* boot */

/*
 * A region of a space begins, or ends, to show its object. Between the two its bounds do not change: a region that
 * is to change is removed before, and added again. The lock of the space is held, or it has no user yet.
 */
void mappings_add(struct region *region);
void mappings_remove(struct region *region);

/*
 * Makes the pages from first to last of an object read-only in all its shared regions, so that the next write is
 * noticed; or takes them out of all regions. Done when it returns, on all CPUs. Process context; the caller holds
 * no lock of a space.
 */
void mappings_protect(struct memory_object *object, uint32_t first, uint32_t last);
void mappings_remove_pages(struct memory_object *object, uint32_t first, uint32_t last);

/*
 * Takes the pages of files out of a space's page tables, except those of running programs; returns their number. They
 * stay in the page cache, which can drop them then; the next use of one is a page fault. A page that a program has
 * written is marked dirty already. Process context; the caller keeps the space. If it may wait, it holds no lock of a
 * space; else it may hold any mutex, and a space whose lock another thread has gives nothing.
 */
uint32_t mappings_give_back(struct vmspace *vm, bool may_wait);

#endif
