/* SPDX-License-Identifier: MIT */
/* Radix trees. */
#include "unit.h"

#include "../host.h"
#include "mm/radix.h"
#include <abi/errno.h>

static int items[4096];

static void holds_what_is_put_in(void **state)
{
    static const uint32_t index[] = {0, 1, 63, 64, 4095, 4096, 1u << 20, UINT32_MAX};
    struct radix_tree tree = RADIX_TREE_INIT;
    uint32_t before = host_memory_in_use();

    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(index); i++)
        assert_int_equal(radix_insert(&tree, index[i], &items[i]), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(index); i++)
        assert_ptr_equal(radix_find(&tree, index[i]), &items[i]);
    assert_null(radix_find(&tree, 2));
    assert_null(radix_find(&tree, 1u << 30));
    for (unsigned i = 0; i < ARRAY_SIZE(index); i++) {
        assert_ptr_equal(radix_remove(&tree, index[i]), &items[i]);
        assert_null(radix_remove(&tree, index[i]));
    }
    assert_null(tree.root);
    assert_int_equal(host_memory_in_use(), before);
}

static void is_walked_in_order(void **state)
{
    struct radix_tree tree = RADIX_TREE_INIT;
    uint32_t index = 0, seen = 0;

    (void)state;
    for (uint32_t i = 0; i < 4096; i++)
        assert_int_equal(radix_insert(&tree, i * i, &items[i]), 0);
    for (void *item; (item = radix_find_from(&tree, &index)) != NULL; index++)
        assert_ptr_equal(item, &items[seen++]);
    assert_int_equal(seen, 4096);
    for (uint32_t i = 0; i < 4096; i++)
        radix_remove(&tree, i * i);
    assert_null(tree.root);
}

static void survives_lack_of_memory(void **state)
{
    struct radix_tree tree = RADIX_TREE_INIT;
    uint32_t before = host_memory_in_use();

    (void)state;
    assert_int_equal(radix_insert(&tree, 0, &items[0]), 0);
    for (unsigned n = 1; n <= 5; n++) {
        host_memory_fail(n, 1);
        assert_int_equal(radix_insert(&tree, UINT32_MAX, &items[1]), -ENOMEM);
        assert_ptr_equal(radix_find(&tree, 0), &items[0]);
        assert_null(radix_find(&tree, UINT32_MAX));
    }
    host_memory_fail(0, 0);
    assert_int_equal(radix_insert(&tree, UINT32_MAX, &items[1]), 0);
    radix_remove(&tree, 0);
    radix_remove(&tree, UINT32_MAX);
    assert_int_equal(host_memory_in_use(), before);
}

int test_radix(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_is_put_in),
        cmocka_unit_test(is_walked_in_order),
        cmocka_unit_test(survives_lack_of_memory),
    };

    return cmocka_run_group_tests_name("radix", tests, NULL, NULL);
}
