/* SPDX-License-Identifier: MIT */
/* Parts of reports: the callers of running code, and the locks that are held. */
#ifndef DEBUG_INSPECT_H
#define DEBUG_INSPECT_H

#include <hal/types.h>

struct context;
struct cpu;
struct thread;
struct trapframe;

/*
 * Prints the function at pc, and its callers from frame pointer fp up, a line each. link is the value of
 * the machine's register for return addresses, or 0. Stops at words that cannot be a kernel frame, and at
 * address end (0: no end). Any context; the stack must not change.
 */
void print_backtrace(uintptr_t pc, uintptr_t link, uintptr_t fp, uintptr_t end);

/* The same from a trap's frame: in user mode it is one line. */
void print_backtrace_of(const struct trapframe *tf, uintptr_t end);

/*
 * The same in two steps, for a thread that does not run. The first collects the return addresses on its
 * stack, from its context up: at most that many, at least one. It returns their number. The second prints them.
 */
unsigned collect_callers(const struct context *context, uintptr_t *pcs, unsigned most);
/* The first step for a thread that runs: the return addresses from frame pointer fp up. */
unsigned collect_frames(uintptr_t fp, uintptr_t *pcs, unsigned most);
void print_callers(const uintptr_t *pcs, unsigned n);

/* Prints the spinlocks that a CPU holds. It has stopped, or is the caller's. */
void print_spinlocks(const struct cpu *cpu);

/* Prints the mutexes that a thread holds, and the one that it waits for. It does not run elsewhere. */
void print_mutexes(const struct thread *t);

#endif
