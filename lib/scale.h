/* SPDX-License-Identifier: MIT */
/* Conversion of counts from one unit to another, such as ticks to nanoseconds, without a division. */
#ifndef LIB_SCALE_H
#define LIB_SCALE_H

#include "lib/types.h"

/* A ratio in fixed point: whole + fraction / 2^32. Below 2^32. */
struct scale {
    uint32_t whole;
    uint32_t fraction;
};

/* The ratio to / from; from is not 0. Exact to 2^-31 of the units if neither is above UINT32_MAX. */
struct scale scale_make(uint64_t to, uint64_t from);

/* The count times the ratio, rounded down; modulo 2^64. */
static inline uint64_t scale_apply(struct scale s, uint64_t count)
{
    uint64_t low = (uint64_t)(uint32_t)count * s.fraction;
    uint64_t high = (count >> 32) * s.fraction;

    return count * s.whole + high + (low >> 32);
}

#endif
