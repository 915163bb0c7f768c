/* SPDX-License-Identifier: MIT */
/* The tables that PCs with several CPUs had before ACPI (MultiProcessor Specification 1.4, chapter 4). */
#ifndef MPTABLE_H
#define MPTABLE_H

#include "board.h"

bool mptable_discover(void);

#endif
