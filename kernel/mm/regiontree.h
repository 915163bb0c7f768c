/* SPDX-License-Identifier: MIT */
/*
 * The tree of a space's regions: finds a region, or room for a new one, in time that grows only with the
 * logarithm of their number.
 *
 * The caller holds the lock of the space. The regions do not overlap, and none is empty.
 */
#ifndef MM_REGIONTREE_H
#define MM_REGIONTREE_H

#include "mm/vmspace.h"

/* The region that address lies in; if there is none, the next one above; NULL: none lies above. */
struct region *regions_at_or_above(struct region *root, uintptr_t address);

/* Puts a region in, or takes one out that is in the tree. */
void regions_insert(struct region **root, struct region *region);
void regions_remove(struct region **root, const struct region *region);

/* Makes a tree of count regions, which are in a list by address: its root. */
struct region *regions_build(const struct list *regions, uint32_t count);

/* The bounds of a region in the tree have changed, but not its place among the others. */
void regions_resized(struct region *root, const struct region *region);

/* The highest address in [low, high) from which size bytes below high are free, or 0: there is no such gap. */
uintptr_t regions_find_gap(const struct region *root, uintptr_t size, uintptr_t low,
                           uintptr_t high);

#endif
