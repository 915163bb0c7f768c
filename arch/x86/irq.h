/* SPDX-License-Identifier: MIT */
/* Interrupt lines. */
#ifndef IRQ_H
#define IRQ_H

#include "board.h"

/* The line of an ISA interrupt. */
unsigned isa_line(unsigned isa);

/* Dispatches an interrupt by its vector. Interrupts off. */
void interrupt(unsigned vector);

#endif
