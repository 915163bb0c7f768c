/* SPDX-License-Identifier: MIT */
/* Runs all unit tests. */
#include "unit.h"

#include "../host.h"

int main(void)
{
    int failed = 0;

    host_boot();
    failed += test_radix();
    failed += test_files();
    return failed > 0;
}
