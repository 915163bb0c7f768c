/* SPDX-License-Identifier: MIT */
/* selftest=sleeplock, selftest=sleepend and selftest=wakeup. */
#ifndef DEBUG_SELFTEST_WAIT_H
#define DEBUG_SELFTEST_WAIT_H

/* The tests of those names: debug/selftest_wait.c. The first needs two CPUs. */
void selftest_sleeplock(void);
void selftest_sleepend(void);
void selftest_wakeup(void);

#endif
