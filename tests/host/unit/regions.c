/* SPDX-License-Identifier: MIT */
/* The tree of regions against a plain table of pages, with random regions. */
#include "unit.h"

#include "mm/regiontree.h"
#include <stdlib.h>

#define PAGES 4096u /* of the space */
#define STEPS 20000u

static struct region *owner[PAGES]; /* of each page; the first page of the space is never used */
static uint32_t random_state = 1;

/* A linear congruential generator (Numerical Recipes); its high bits are the better ones. */
static uint32_t draw(uint32_t limit)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % limit;
}

static uintptr_t address_of(uint32_t page)
{
    return (uintptr_t)page * PAGE_SIZE;
}

static void own(struct region *region, struct region *whose)
{
    for (uintptr_t at = region->start; at < region->end; at += PAGE_SIZE)
        owner[at / PAGE_SIZE] = whose;
}

static uint32_t free_pages_from(uint32_t page)
{
    uint32_t n = 0;

    while (page + n < PAGES && !owner[page + n])
        n++;
    return n;
}

/* Checks the order, the balance and the descriptions of a subtree. Returns its height. */
static uint32_t check_subtree(const struct region *root, uintptr_t low, uintptr_t high)
{
    if (!root)
        return 0;
    assert_true(low <= root->start && root->start < root->end && root->end <= high);
    uint32_t left = check_subtree(root->left, low, root->start);
    uint32_t right = check_subtree(root->right, root->end, high);
    assert_true(left <= right + 1 && right <= left + 1);
    assert_int_equal(root->height, 1 + (left > right ? left : right));
    return root->height;
}

static uintptr_t highest_gap(uint32_t pages, uint32_t low, uint32_t high)
{
    for (uint32_t page = high; page-- > low;) {
        if (page + pages <= high && free_pages_from(page) >= pages)
            return address_of(page);
    }
    return 0;
}

static void check_searches(struct region *root)
{
    uint32_t page = 1 + draw(PAGES - 1), pages = 1 + draw(40);
    uint32_t low = 1 + draw(PAGES / 2), high = low + draw(PAGES - low);
    struct region *found = regions_at_or_above(root, address_of(page) + draw(PAGE_SIZE));
    uint32_t above = page + free_pages_from(page);

    assert_ptr_equal(found, above < PAGES ? owner[above] : NULL);
    assert_int_equal(regions_find_gap(root, pages * PAGE_SIZE, address_of(low), address_of(high)),
                     highest_gap(pages, low, high));
}

/* Removes the region of a page, enlarges it by a page, or puts a new one there. */
static void change(struct region **root, uint32_t page)
{
    struct region *region = owner[page];

    if (!region) {
        uint32_t room = free_pages_from(page);
        region = calloc(1, sizeof(*region));
        region->start = address_of(page);
        region->end = address_of(page + 1 + draw(room < 20 ? room : 20));
        regions_insert(root, region);
        own(region, region);
    } else if (draw(4) == 0 && region->end < address_of(PAGES) && !owner[region->end / PAGE_SIZE]) {
        region->end += PAGE_SIZE;
        regions_resized(*root, region);
        own(region, region);
    } else {
        regions_remove(root, region);
        own(region, NULL);
        free(region);
    }
}

static void keeps_regions(void **state)
{
    struct region *root = NULL;

    (void)state;
    for (uint32_t step = 0; step < STEPS; step++) {
        change(&root, 1 + draw(PAGES - 1));
        if (step % 16 == 0)
            check_subtree(root, 0, address_of(PAGES));
        check_searches(root);
    }
    for (uint32_t page = 1; page < PAGES; page++) {
        if (owner[page])
            change(&root, page);
        if (owner[page])
            page--;
    }
    assert_null(root);
}

/* The height grows with the logarithm of the number, also if the regions come in order. */
static void stays_low(void **state)
{
    enum { COUNT = 65536 };
    struct region *regions = calloc(COUNT, sizeof(*regions)), *root = NULL;
    struct list list = LIST_INIT(list);

    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) {
        regions[i].start = address_of(2 * i + 1);
        regions[i].end = address_of(2 * i + 2);
        regions_insert(&root, &regions[i]);
        list_push_back(&list, &regions[i].link);
    }
    assert_in_range(check_subtree(root, 0, UINTPTR_MAX), 17, 24);
    root = regions_build(&list, COUNT);
    assert_int_equal(check_subtree(root, 0, UINTPTR_MAX), 17);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_ptr_equal(regions_at_or_above(root, address_of(2 * i)), &regions[i]);
    free(regions);
}

int test_regions(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_regions),
        cmocka_unit_test(stays_low),
    };

    return cmocka_run_group_tests_name("regions", tests, NULL, NULL);
}
