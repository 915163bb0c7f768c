/* SPDX-License-Identifier: MIT */
/* Fault injection for allocations. */
#include "mm/failalloc.h"

#ifdef LOCKCHECK

#include "base/option.h"

static uint32_t left; /* atomic: allocations until the one that fails; 0: none does */

bool failalloc_now(void)
{
    uint32_t now = __atomic_load_n(&left, __ATOMIC_RELAXED);

    while (now != 0 && !__atomic_compare_exchange_n(&left, &now, now - 1, false, __ATOMIC_RELAXED,
                                                    __ATOMIC_RELAXED))
        ;
    return now == 1;
}

uint32_t failalloc_set(uint32_t n)
{
    return __atomic_exchange_n(&left, n, __ATOMIC_RELAXED);
}

void failalloc_init(void)
{
    failalloc_set(option_number("failalloc", 0));
}

#endif
