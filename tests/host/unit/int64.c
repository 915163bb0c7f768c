/* SPDX-License-Identifier: MIT */
/* Arithmetic on 64-bit integers that compilers call by name. This machine has instructions for it, which must agree. */
#include "unit.h"

#include "../host.h"
#include "lib/int64.h"

#define ROUNDS 100000u

static uint64_t seed = 1;

/* Of any number of bits; often small, or close to a power of two. */
static uint64_t random_value(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t value = (seed ^ seed >> 29) >> (seed >> 58);

    return seed >> 20 & 1 ? value : (1ull << (value & 63)) - (seed >> 21 & 1);
}

static void divisions_agree(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t n = random_value(), d = random_value(), rest;
        if (d == 0)
            continue;
        assert_true(__udivmoddi4(n, d, &rest) == n / d && rest == n % d);
        assert_true(__udivdi3(n, d) == n / d && __umoddi3(n, d) == n % d);
    }
}

/* Rounded towards zero. -2^63 / -1 has no result. */
static void signed_divisions_agree(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        int64_t n = (int64_t)random_value(), d = (int64_t)random_value(), rest;
        n = i & 1 && n != INT64_MIN ? -n : n;
        d = i & 2 && d != INT64_MIN ? -d : d;
        if (d == 0 || (n == INT64_MIN && d == -1))
            continue;
        assert_true(__divmoddi4(n, d, &rest) == n / d && rest == n % d);
        assert_true(__divdi3(n, d) == n / d && __moddi3(n, d) == n % d);
    }
}

static void products_agree(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t a = random_value(), b = random_value();
        assert_true(__muldi3((int64_t)a, (int64_t)b) == (int64_t)(a * b));
    }
}

static void shifts_agree(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t value = random_value();
        int shift = (int)(i % 64);
        assert_true(__ashldi3((int64_t)value, shift) == (int64_t)(value << shift));
        assert_true(__lshrdi3(value, shift) == value >> shift);
        assert_true(__ashrdi3((int64_t)value, shift) == (int64_t)value >> shift);
    }
}

int test_int64(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(divisions_agree),
        cmocka_unit_test(signed_divisions_agree),
        cmocka_unit_test(products_agree),
        cmocka_unit_test(shifts_agree),
    };

    return cmocka_run_group_tests_name("64-bit arithmetic", tests, NULL, NULL);
}
