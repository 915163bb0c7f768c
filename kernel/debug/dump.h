/* SPDX-License-Identifier: MIT */
/* The dump that Ctrl-P on the console shows. */
#ifndef DEBUG_DUMP_H
#define DEBUG_DUMP_H

/*
 * Prints the state of every process: its wait queue, the mutexes it holds, and the calls on its kernel
 * stack; and the rings of processes that wait for each other. In an interrupt handler.
 */
void dump_processes(void);

#endif
