/* SPDX-License-Identifier: MIT */
/*
 * Radix trees. A node holds FANOUT pointers, to nodes of the level below or, at the lowest level, to
 * items, and counts those that are set, so that an empty node can be freed.
 */
#include "mm/radix.h"

#include "lib/string.h"
#include "mm/kmalloc.h"
#include <abi/errno.h>

#define BITS 6u
#define FANOUT (1u << BITS)
#define LEVELS_MAX 6u /* 36 bits hold any index */

struct node {
    uint32_t used; /* slots that are not NULL */
    void *slot[FANOUT];
};

static struct kmem_cache node_cache;

void radix_init(void)
{
    kmem_cache_init(&node_cache, "radix", sizeof(struct node));
}

/* The slot of an index in a node, whose level counts from 1 at the bottom. */
static unsigned slot_of(uint32_t index, unsigned level)
{
    return (unsigned)((uint64_t)index >> (BITS * (level - 1))) & (FANOUT - 1);
}

/* Whether a tree of that many levels has a place for the index. */
static bool levels_reach(unsigned levels, uint32_t index)
{
    return (uint64_t)index >> (BITS * levels) == 0;
}

void *radix_find(const struct radix_tree *tree, uint32_t index)
{
    if (unlikely(!levels_reach(tree->levels, index)))
        return NULL;
    void *at = tree->root;
    for (unsigned level = tree->levels; level > 0 && at; level--)
        at = ((struct node *)at)->slot[slot_of(index, level)];
    return at;
}

void *radix_find_from(const struct radix_tree *tree, uint32_t *index)
{
    while (levels_reach(tree->levels, *index)) {
        void *at = tree->root;
        unsigned level = tree->levels;
        for (; level > 0 && at; level--)
            at = ((struct node *)at)->slot[slot_of(*index, level)];
        if (at)
            return at;
        /* The slot of a node at level + 1 is empty: skip all indices below it. */
        uint64_t next = (((uint64_t)*index >> (BITS * level)) + 1) << (BITS * level);
        if (next > UINT32_MAX)
            return NULL;
        *index = (uint32_t)next;
    }
    return NULL;
}

static struct node *node_new(void)
{
    struct node *node = kmem_cache_alloc(&node_cache);

    if (node)
        memset(node, 0, sizeof(*node));
    return node;
}

/* Puts levels on top until the index has a place. */
static int add_levels(struct radix_tree *tree, uint32_t index)
{
    while (!levels_reach(tree->levels, index)) {
        if (tree->root) {
            struct node *top = node_new();
            if (!top)
                return -ENOMEM;
            top->slot[0] = tree->root;
            top->used = 1;
            tree->root = top;
        }
        tree->levels++;
    }
    return 0;
}

/* Frees the nodes on the way to index that hold nothing, from the bottom up. */
static void prune(struct radix_tree *tree, uint32_t index)
{
    struct node *path[LEVELS_MAX];
    unsigned depth = 0;

    void *at = tree->root;
    for (unsigned level = tree->levels; level > 0 && at; level--) {
        path[depth++] = at;
        at = path[depth - 1]->slot[slot_of(index, level)];
    }
    unsigned level = tree->levels - depth; /* below the lowest node met */
    while (depth > 0 && path[depth - 1]->used == 0) {
        depth--;
        level++;
        kmem_cache_free(&node_cache, path[depth]);
        if (depth == 0) {
            tree->root = NULL;
        } else {
            path[depth - 1]->slot[slot_of(index, level + 1)] = NULL;
            path[depth - 1]->used--;
        }
    }
    if (!tree->root)
        tree->levels = 0;
}

int radix_insert(struct radix_tree *tree, uint32_t index, void *item)
{
    if (!tree->root)
        tree->levels = 0;
    int error = add_levels(tree, index);
    if (error)
        return error;

    void **at = &tree->root;
    struct node *above = NULL;
    for (unsigned level = tree->levels; level > 0; level--) {
        if (!*at) {
            *at = node_new();
            if (!*at) {
                prune(tree, index);
                return -ENOMEM;
            }
            if (above)
                above->used++;
        }
        above = *at;
        at = &above->slot[slot_of(index, level)];
    }
    *at = item;
    if (above)
        above->used++;
    return 0;
}

bool radix_reserve(void)
{
    struct node *node = node_new();

    if (!node)
        return false;
    kmem_cache_free(&node_cache, node); /* its slab stays, with room for more */
    return true;
}

void *radix_remove(struct radix_tree *tree, uint32_t index)
{
    if (!levels_reach(tree->levels, index))
        return NULL;
    void **at = &tree->root;
    struct node *above = NULL;
    for (unsigned level = tree->levels; level > 0 && *at; level--) {
        above = *at;
        at = &above->slot[slot_of(index, level)];
    }
    void *item = *at;
    if (!item)
        return NULL;
    *at = NULL;
    if (above)
        above->used--;
    prune(tree, index);
    return item;
}
