/* SPDX-License-Identifier: MIT */
/* Traps. */
#ifndef TRAP_H
#define TRAP_H

#include "machine.h"

/* The task that reports double faults; called by the processor's task switch only. */
void double_fault(void) NORETURN;

/* Every trap comes here from trapentry.S, with interrupts off. */
void trap(struct trapframe *tf);

#endif
