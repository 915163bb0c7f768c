/* SPDX-License-Identifier: MIT */
/* selftest=lockcount and selftest=lockirq. */
#ifndef DEBUG_SELFTEST_LOCK_H
#define DEBUG_SELFTEST_LOCK_H

/* The tests of those names: debug/selftest_lock.c. The first uses all CPUs. */
void selftest_lockcount(void);
void selftest_lockirq(void);

#endif
