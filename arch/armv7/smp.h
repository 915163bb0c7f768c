/* SPDX-License-Identifier: MIT */
/* The other cores. */
#ifndef SMP_H
#define SMP_H

#include "board.h"
#include "linker.h"

/* An IPI has arrived. Interrupts off. */
void ipi_arrived(void);

/* The first C function of the other CPUs: entry.S calls it. */
void smp_start(struct cpu *cpu) NORETURN;

#endif
