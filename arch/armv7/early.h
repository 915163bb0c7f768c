/* SPDX-License-Identifier: MIT */
/* The steps before a CPU's MMU can be on. */
#ifndef EARLY_H
#define EARLY_H

#include "linker.h"

/* Called by entry.S at physical addresses with the MMU off. */
void early_clean_caches(void);
void early_build_tables(void);

#endif
