/* SPDX-License-Identifier: MIT */
/* All registers for floating point and vectors, moved at once (arch/, for each machine). */
#ifndef NEWREGS_REGISTERS_H
#define NEWREGS_REGISTERS_H

#include <stddef.h>

#define FP_REGISTERS_MAX 256u /* bytes */

/*
 * Load all registers from memory, or store them there. Return the number of bytes; 0: the CPU has
 * none.
 */
size_t fp_registers_load(const void *from);
size_t fp_registers_store(void *to);

#endif
