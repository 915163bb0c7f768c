/* SPDX-License-Identifier: MIT */
/* selftest=behind, selftest=behind-copy, selftest=behind-variable, selftest=freed, selftest=freed-page and selftest=freed-twice. */
#ifndef DEBUG_SELFTEST_MEMORY_H
#define DEBUG_SELFTEST_MEMORY_H

/* The tests of those names: debug/selftest_memory.c. */
void selftest_behind(void);
void selftest_behind_copy(void);
void selftest_behind_variable(void);
void selftest_freed(void);
void selftest_freed_page(void);
void selftest_freed_twice(void);

#endif
