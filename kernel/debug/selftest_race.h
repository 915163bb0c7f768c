/* SPDX-License-Identifier: MIT */
/* selftest=race and selftest=marked. */
#ifndef DEBUG_SELFTEST_RACE_H
#define DEBUG_SELFTEST_RACE_H

/* The tests of those names: debug/selftest_race.c. They use all CPUs. */
void selftest_race(void);
void selftest_marked(void);

#endif
