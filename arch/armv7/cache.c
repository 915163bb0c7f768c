/* SPDX-License-Identifier: MIT */
/*
 * Cache maintenance by address (ARM ARM B2.2.7, B4.2.1). It reaches all cores: the operations to the
 * point of coherency by themselves, those to the point of unification through the inner shareable
 * domain, because every core has ACTLR.SMP set (A7 TRM 4.3.31).
 *
 * Data cache lines have 64 bytes on this CPU (CTR, A7 TRM 4.3.2). A partly covered line is cleaned as a
 * whole.
 */
#include "registers.h"
#include <hal/cache.h>

#define LINES_OF(va, size, line)                                                                   \
    uintptr_t line = (uintptr_t)(va) & ~(uintptr_t)(CACHE_LINE - 1);                               \
    line < (uintptr_t)(va) + (size);                                                               \
    line += CACHE_LINE

/*
 * Cleaned data first, completed (DSB), then the whole instruction cache: its lines are found by virtual
 * address (VIPT), and the page may have been executed under others. Branch predictors are invisible
 * on this CPU, but not by the architecture (B2.2.9). Another CPU synchronizes by the exception
 * return that leads to the new code; this one by the ISB.
 */
void cache_sync_code(const void *va, size_t size)
{
    for (LINES_OF(va, size, line))
        write_dccmvau(line);
    dsb_ish();
    write_iciallis(0);
    write_bpiallis(0);
    dsb_ish();
    isb();
}

/* The DSBs are for the whole system: a device is not in the inner shareable domain. */
void cache_clean(const void *va, size_t size)
{
    dsb();
    for (LINES_OF(va, size, line))
        write_dccmvac(line);
    dsb();
}

/*
 * If a line is partly outside, it is written back too, so that no neighbour's data are lost. The DSB before
 * orders this after the caller's read of the device's register, which said that the transfer is complete.
 * If a line were dropped earlier, it could be fetched again with its old contents (A3.8.3).
 */
void cache_invalidate(const void *va, size_t size)
{
    uintptr_t end = (uintptr_t)va + size;

    dsb();
    for (LINES_OF(va, size, line)) {
        if (line < (uintptr_t)va || line + CACHE_LINE > end)
            write_dccimvac(line);
        else
            write_dcimvac(line);
    }
    dsb();
}
