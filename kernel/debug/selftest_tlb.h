/* SPDX-License-Identifier: MIT */
/* selftest=tlb. */
#ifndef DEBUG_SELFTEST_TLB_H
#define DEBUG_SELFTEST_TLB_H

#include "debug/selftest.h"

/* The test named tlb: debug/selftest_tlb.c. Needs two CPUs. */
void selftest_tlb(void);

#endif
