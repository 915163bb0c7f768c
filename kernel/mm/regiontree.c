/* SPDX-License-Identifier: MIT */
/*
 * An AVL tree (Adelson-Velsky and Landis, 1962): the heights of a region's two subtrees differ by at most one.
 * So the height is below 1.45 log2(n), whatever a program maps, and the recursion here needs little stack:
 * 24 levels for 65,536 regions.
 *
 * Each region also describes the subtree below it: where its first region starts, where its last one ends,
 * and the largest gap between two regions. The search for a gap enters only subtrees that have one.
 */
#include "mm/regiontree.h"

#include "base/panic.h"

static uint32_t height_of(const struct region *region)
{
    return region ? region->height : 0;
}

/* Computes what a region says about its subtree from what its children say about theirs. */
static void describe_subtree(struct region *region)
{
    const struct region *left = region->left, *right = region->right;

    region->height = 1 + MAX(height_of(left), height_of(right));
    region->first = left ? left->first : region->start;
    region->last = right ? right->last : region->end;
    region->gap = 0;
    if (left)
        region->gap = MAX(left->gap, region->start - left->last);
    if (right)
        region->gap = MAX(region->gap, MAX(right->gap, right->first - region->end));
}

/* The child becomes the root of the subtree, and the old root the child's child. Returns the new root. */
static struct region *rotate_right(struct region *region)
{
    struct region *left = region->left;

    region->left = left->right;
    left->right = region;
    describe_subtree(region);
    describe_subtree(left);
    return left;
}

static struct region *rotate_left(struct region *region)
{
    struct region *right = region->right;

    region->right = right->left;
    right->left = region;
    describe_subtree(region);
    describe_subtree(right);
    return right;
}

/* Repairs a subtree of which one side has become higher or lower by one. Returns its new root. */
static struct region *balance(struct region *region)
{
    int lean = (int)height_of(region->left) - (int)height_of(region->right);

    if (lean > 1) {
        if (height_of(region->left->left) < height_of(region->left->right))
            region->left = rotate_left(region->left);
        return rotate_right(region);
    }
    if (lean < -1) {
        if (height_of(region->right->right) < height_of(region->right->left))
            region->right = rotate_right(region->right);
        return rotate_left(region);
    }
    describe_subtree(region);
    return region;
}

struct region *regions_at_or_above(struct region *root, uintptr_t address)
{
    struct region *found = NULL;

    while (root) {
        if (address >= root->end) {
            root = root->right;
            continue;
        }
        found = root;
        if (address >= root->start)
            break;
        root = root->left;
    }
    return found;
}

static struct region *insert_below(struct region *root, struct region *region)
{
    if (!root)
        return region;
    if (region->start < root->start)
        root->left = insert_below(root->left, region);
    else
        root->right = insert_below(root->right, region);
    return balance(root);
}

void regions_insert(struct region **root, struct region *region)
{
    region->left = region->right = NULL;
    describe_subtree(region);
    *root = insert_below(*root, region);
}

/* Takes the lowest region out of a subtree. Returns the new root of the rest. */
static struct region *take_lowest_region(struct region *root, struct region **lowest)
{
    if (!root->left) {
        *lowest = root;
        return root->right;
    }
    root->left = take_lowest_region(root->left, lowest);
    return balance(root);
}

static struct region *remove_below(struct region *root, const struct region *region)
{
    assert(root);
    if (root != region) {
        if (region->start < root->start)
            root->left = remove_below(root->left, region);
        else
            root->right = remove_below(root->right, region);
        return balance(root);
    }
    if (!root->left || !root->right)
        return root->left ? root->left : root->right;
    struct region *next;
    struct region *right = take_lowest_region(root->right, &next);
    next->left = root->left;
    next->right = right;
    return balance(next);
}

void regions_remove(struct region **root, const struct region *region)
{
    *root = remove_below(*root, region);
}

/* Makes a tree of the next count regions of a list; *at moves behind them. */
static struct region *build_part(struct list **at, uint32_t count)
{
    if (count == 0)
        return NULL;
    struct region *left = build_part(at, count / 2);
    struct region *root = LIST_ENTRY(*at, struct region, link);
    *at = (*at)->next;
    root->left = left;
    root->right = build_part(at, count - count / 2 - 1);
    describe_subtree(root);
    return root;
}

struct region *regions_build(const struct list *regions, uint32_t count)
{
    struct list *at = regions->next;

    return build_part(&at, count);
}

void regions_resized(struct region *root, const struct region *region)
{
    if (root != region)
        regions_resized(region->start < root->start ? root->left : root->right, region);
    describe_subtree(root);
}

/* Whether a subtree may leave a gap of that size in [low, high). */
static bool may_have_gap(const struct region *root, uintptr_t size, uintptr_t low, uintptr_t high)
{
    if (low >= high || high - low < size)
        return false;
    return !root || root->gap >= size || (root->first > low && root->first - low >= size) ||
           (high > root->last && high - root->last >= size);
}

uintptr_t regions_find_gap(const struct region *root, uintptr_t size, uintptr_t low, uintptr_t high)
{
    if (!may_have_gap(root, size, low, high))
        return 0;
    if (!root)
        return high - size;
    uintptr_t found = regions_find_gap(root->right, size, MAX(low, root->end), high);
    return found ? found : regions_find_gap(root->left, size, low, MIN(high, root->start));
}
