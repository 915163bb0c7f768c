/* SPDX-License-Identifier: MIT */
/* The parts of boot that both machines share: memory ranges, and the scale of the clock. */
#include "unit.h"

#include "lib/scale.h"
#include "mm/bootmem.h"

#define P 4096u

static struct bootinfo boot;

static void assert_range(const struct memrange *range, paddr_t base, paddr_t end)
{
    assert_int_equal(range->base, base);
    assert_int_equal(range->base + range->size, end);
}

static void memory_is_sorted_and_does_not_overlap(void **state)
{
    (void)state;
    boot = (struct bootinfo){.memory_count = 0};
    bootmem_add(&boot, 8 * P, 12 * P);
    bootmem_add(&boot, 1 * P, 3 * P);
    bootmem_add(&boot, 2 * P, 9 * P);   /* both ends overlap */
    bootmem_add(&boot, 9 * P, 11 * P);  /* is there already */
    bootmem_add(&boot, 20 * P, 20 * P); /* empty */
    bootmem_add(&boot, 11 * P, 14 * P);
    assert_int_equal(boot.memory_count, 4);
    assert_range(&boot.memory[0], 1 * P, 3 * P);
    assert_range(&boot.memory[1], 3 * P, 8 * P);
    assert_range(&boot.memory[2], 8 * P, 12 * P);
    assert_range(&boot.memory[3], 12 * P, 14 * P);
}

static void a_full_table_drops_memory(void **state)
{
    (void)state;
    boot = (struct bootinfo){.memory_count = 0};
    for (unsigned i = 0; i < BOOT_RANGES + 2; i++)
        bootmem_add(&boot, 2 * i * P, (2 * i + 1) * P);
    assert_int_equal(boot.memory_count, BOOT_RANGES);
    for (unsigned i = 0; i < BOOT_RANGES; i++)
        assert_range(&boot.memory[i], 2 * i * P, (2 * i + 1) * P);
    bootmem_reserve(&boot, 0, UINT32_MAX);
    bootmem_reserve(&boot, 0, P);
    assert_int_equal(boot.reserved_count, BOOT_RANGES);
}

static void only_memory_is_reserved(void **state)
{
    (void)state;
    boot = (struct bootinfo){.memory_count = 0};
    bootmem_add(&boot, 1 * P, 4 * P);
    bootmem_add(&boot, 8 * P, 12 * P);
    bootmem_reserve(&boot, 3 * P + 1, 8 * P + 1); /* in two ranges; parts of pages */
    bootmem_reserve(&boot, 5 * P, 7 * P);         /* no memory */
    bootmem_reserve(&boot, 11 * P, (uint64_t)1 << 33);
    assert_int_equal(boot.reserved_count, 3);
    assert_range(&boot.reserved[0], 3 * P, 4 * P);
    assert_range(&boot.reserved[1], 8 * P, 9 * P);
    assert_range(&boot.reserved[2], 11 * P, 12 * P);
}

/* The rates of both machines: a second of each, and a year of the counters, to a few parts in 2^31. */
static void clocks_are_scaled(void **state)
{
    static const uint32_t rates[] = {1000000, 19200000, 62500000, 999999999, 4200000000u};

    (void)state;
    for (unsigned i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        struct scale to_ns = scale_make(1000000000, rates[i]),
                     back = scale_make(rates[i], 1000000000);
        uint64_t year = (uint64_t)rates[i] * 31556952, ns = scale_apply(to_ns, year);
        assert_in_range(scale_apply(to_ns, rates[i]), 1000000000 - 2, 1000000000);
        assert_in_range(scale_apply(back, 1000000000), rates[i] - 2, rates[i]);
        assert_in_range(ns, 31556952000000000 - (31556952000000000 >> 29), 31556952000000000);
    }
    /* Counts that need more than 32 bits give up their lowest bits. */
    assert_int_equal(scale_make((uint64_t)3 << 40, (uint64_t)2 << 40).whole, 1);
    assert_int_equal(scale_make((uint64_t)3 << 40, (uint64_t)2 << 40).fraction, 0x80000000u);
}

int test_boot(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_sorted_and_does_not_overlap),
        cmocka_unit_test(a_full_table_drops_memory),
        cmocka_unit_test(only_memory_is_reserved),
        cmocka_unit_test(clocks_are_scaled),
    };

    return cmocka_run_group_tests_name("boot", tests, NULL, NULL);
}
