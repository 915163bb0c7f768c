/* SPDX-License-Identifier: MIT */
/* The first C code, on the boot CPU. */
#ifndef START_H
#define START_H

#include "machine.h"

/* The first C function of the boot CPU: entry.S calls it. */
void start(uint32_t magic, paddr_t info) NORETURN;

#endif
