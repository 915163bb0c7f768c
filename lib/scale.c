/* SPDX-License-Identifier: MIT */
/* Ratios in fixed point. */
#include "lib/scale.h"

struct scale scale_make(uint64_t to, uint64_t from)
{
    while (to > UINT32_MAX || from > UINT32_MAX) { /* or the shift below would overflow */
        to >>= 1;
        from >>= 1;
    }
    return (struct scale){(uint32_t)(to / from), (uint32_t)((to % from << 32) / from)};
}
