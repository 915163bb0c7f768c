/* SPDX-License-Identifier: MIT */
/* Segments and task states of each CPU (SDM vol. 3A chapters 3 and 7). */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include "machine.h"

/*
 * Fills in the segments and task states of the CPU with this number; makes the calling CPU use
 * them.
 */
void segments_fill(unsigned id);
void segments_load(unsigned id);

/* The descriptor of a segment for user mode that begins at base. */
uint64_t segment_at(uintptr_t base);

#endif
