/* SPDX-License-Identifier: MIT */
/*
 * Random bytes: xorshift with a multiplier (Vigna, "An experimental exploration of
 * Marsaglia's xorshift generators, scrambled"), stirred with the clock at each use.
 */
#include "base/random.h"

#include "lib/string.h"
#include <hal/timer.h>

static uint64_t random_next(uint64_t *state)
{
    uint64_t x = *state;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * 0x2545f4914f6cdd1du;
}

void random_fill(void *buffer, size_t n)
{
    static uint64_t pool = 0x9e3779b97f4a7c15u;
    uint64_t state = (pool ^ clock_ns()) | 1;

    for (size_t done = 0; done < n; done += sizeof(uint64_t)) {
        uint64_t word = random_next(&state);
        memcpy((char *)buffer + done, &word, MIN(n - done, sizeof(word)));
    }
    pool = random_next(&state);
}
