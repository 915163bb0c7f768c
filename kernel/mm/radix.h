/* SPDX-License-Identifier: MIT */
/*
 * Radix trees: from a 32-bit index to a pointer, for sets that are dense in places.
 *
 * Each level decodes six bits of the index, and there are as many levels as the largest index needs; a
 * tree that holds nothing but index 0 has none. The caller's lock guards a tree.
 */
#ifndef MM_RADIX_H
#define MM_RADIX_H

#include <hal/types.h>

struct radix_tree {
    void *root;      /* the item of index 0 (levels == 0), or a node */
    unsigned levels; /* of nodes */
};

#define RADIX_TREE_INIT                                                                            \
    {                                                                                              \
        NULL, 0                                                                                    \
    }

/* Once, at boot. */
void radix_init(void);

/* The item at an index, or NULL. */
void *radix_find(const struct radix_tree *tree, uint32_t index);

/* The first item at *index or above, or NULL; *index becomes its index. */
void *radix_find_from(const struct radix_tree *tree, uint32_t *index);

/* Puts an item in at an index that has none: 0, or -ENOMEM; then the tree is unchanged. */
int radix_insert(struct radix_tree *tree, uint32_t index, void *item);

/*
 * Reclaims memory, if there is none, for the next insertion. True: the insertion is worth another attempt. No
 * spinlock held.
 */
bool radix_reserve(void);

/* Takes the item at an index out, and frees the nodes that become empty: the item, or NULL. */
void *radix_remove(struct radix_tree *tree, uint32_t index);

#endif
