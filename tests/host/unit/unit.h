/* SPDX-License-Identifier: MIT */
/* What every file of unit tests needs, and the list of them. */
#ifndef TESTS_HOST_UNIT_H
#define TESTS_HOST_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Each file ends in a function that runs its tests: how many failed. */
int test_radix(void);
int test_files(void);

#endif
