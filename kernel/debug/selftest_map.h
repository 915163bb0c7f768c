/* SPDX-License-Identifier: MIT */
/* selftest=mappages, selftest=mappages-full and selftest=mappages-again. */
#ifndef DEBUG_SELFTEST_MAP_H
#define DEBUG_SELFTEST_MAP_H

/* The tests of those names: debug/selftest_map.c. */
void selftest_mappages(void);
void selftest_mappages_full(void);
void selftest_mappages_again(void);

#endif
