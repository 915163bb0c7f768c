/* SPDX-License-Identifier: MIT */
/* What Ctrl-P on the console shows. */
#ifndef DEBUG_DUMP_H
#define DEBUG_DUMP_H

/*
 * Prints what every process does: where it sleeps, which mutexes it holds, and the calls on its kernel
 * stack; and the rings of processes that wait for each other. In an interrupt handler.
 */
void dump_processes(void);

#endif
