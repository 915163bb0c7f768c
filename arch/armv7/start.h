/* SPDX-License-Identifier: MIT */
/* The first C code at the kernel's own addresses, on the boot CPU. */
#ifndef START_H
#define START_H

#include "linker.h"

/* The first C function at the kernel's own addresses: entry.S calls it. */
void start(paddr_t firmware_table, paddr_t loaded_at) NORETURN;

#endif
