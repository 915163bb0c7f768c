/* SPDX-License-Identifier: MIT */
/*
 * Faults on purpose: selftest=NAME on the kernel command line breaks something, so that tests see it
 * reported. Most of them end in a panic.
 */
#ifndef DEBUG_SELFTEST_H
#define DEBUG_SELFTEST_H

/* Runs the test that the command line asks for, if any. Process context, late in boot. */
void selftest_run(void);

#endif
