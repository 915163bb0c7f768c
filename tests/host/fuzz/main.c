/* SPDX-License-Identifier: MIT */
/*
 * Fuzzing without a fuzzer, for every test run: the inputs in the corpus, then a number of random
 * inputs, which are always the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fuzz.h"

#define RANDOM_INPUTS 4000u
#define INPUT_MAX 96u

static int argument_count;
static char **arguments;

static void the_corpus_does_no_harm(void **state)
{
    (void)state;
    for (int i = 1; i < argument_count; i++) {
        void *data;
        size_t size;
        assert_true(host_read_file(arguments[i], &data, &size));
        fuzz_image(data, size);
        host_free(data);
    }
}

static void random_damage_does_no_harm(void **state)
{
    uint8_t input[INPUT_MAX];
    uint32_t seed = 1;

    (void)state;
    for (unsigned i = 0; i < RANDOM_INPUTS; i++) {
        for (unsigned at = 0; at < INPUT_MAX; at++) {
            seed = seed * 1664525 + 1013904223;
            input[at] = (uint8_t)(seed >> 24);
        }
        fuzz_image(input, 1 + i % INPUT_MAX);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_corpus_does_no_harm),
        cmocka_unit_test(random_damage_does_no_harm),
    };

    argument_count = argc;
    arguments = argv;
    fuzz_start();
    return cmocka_run_group_tests_name("damaged images", tests, NULL, NULL);
}
