/* SPDX-License-Identifier: MIT */
/*
 * Runs the crash tests: a test for each workload. With CRASH=all in the environment, every state is
 * tried, not a sample.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crash.h"
#include "lib/string.h"

#define DISK_BLOCKS 512u

static struct sim_disk *recorded, *test;
static unsigned long all_states;

static void survives(void **state)
{
    static struct run run;
    const struct workload *workload = *state;
    const char *wanted = host_environment("CRASH");
    bool exhaustive = wanted && strcmp(wanted, "all") == 0;

    script_run(workload, recorded, &run);
    unsigned long states = enumerate(&run, recorded, test, exhaustive);
    all_states += states;
    host_print("%s: %u steps, %u writes, %lu states\n", workload->name, run.steps,
               recorded->write_count, states);
    host_free(run.before);
}

static void survives_faults(void **state)
{
    const struct workload *workload = *state;

    host_print("%s: %lu runs with failing requests\n", workload->name,
               faults_try_all(workload, recorded));
}

int main(int argc, char **argv)
{
    struct CMUnitTest crashes[32], faults[32];
    size_t count = 0;
    int failed = 0;

    host_boot();
    recorded = sim_disk_new(DISK_BLOCKS * 8);
    test = sim_disk_new(DISK_BLOCKS * 8);
    for (unsigned i = 0; i < workload_count; i++) {
        bool wanted = argc < 2;
        for (int a = 1; a < argc; a++)
            wanted |= strcmp(argv[a], workloads[i].name) == 0;
        if (!wanted)
            continue;
        crashes[count] = (struct CMUnitTest){.name = workloads[i].name,
                                             .test_func = survives,
                                             .initial_state = (void *)&workloads[i]};
        faults[count] = crashes[count];
        faults[count++].test_func = survives_faults;
    }
    failed += _cmocka_run_group_tests("faults", faults, count, NULL, NULL);
    failed += _cmocka_run_group_tests("crashes", crashes, count, NULL, NULL);
    host_print("%lu states in all\n", all_states);
    return failed > 0;
}
