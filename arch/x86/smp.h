/* SPDX-License-Identifier: MIT */
/* The other CPUs. */
#ifndef SMP_H
#define SMP_H

#include "board.h"
#include "machine.h"

/* An IPI has arrived. */
void ipi_vector(enum ipi ipi);

/* The first C function of the other CPUs: smp_entry.S calls it. */
void smp_start(struct cpu *cpu) NORETURN;

#endif
