/* SPDX-License-Identifier: MIT */
/*
 * HAL: the CPU that runs this code: its data, how it waits, how its memory accesses are ordered.
 *
 * Kernel code is not preempted: it leaves the CPU only if it sleeps or yields, so the
 * result of this_cpu() is valid until then. Interrupt handlers run on the current kernel stack and do
 * not sleep.
 */
#ifndef HAL_CPU_H
#define HAL_CPU_H

#include <hal/types.h>

/*
 * The machine's header defines PROCESSOR, a string: the kind of CPU that programs are compiled for, as
 * `uname -m` tells it.
 */

struct cpu; /* the core's per-CPU data: kernel/base/cpu.h */

/* The calling CPU's data, from a register: never a search. Any context. */
static inline struct cpu *this_cpu(void);

/*
 * Makes cpu the calling CPU's data. Called once on each CPU by its start-up code, interrupts off,
 * before anything calls this_cpu().
 */
void cpu_set_local(struct cpu *cpu);

/*
 * Enables interrupts and halts until one arrives, without a gap between the two in which a wakeup
 * could be missed; returns with interrupts on. Called by the idle loop with interrupts off, which
 * has looked for work after disabling them.
 */
static inline void cpu_idle(void);

/* Halts this CPU for good, interrupts off. For panic and power off. */
void cpu_stop(void) NORETURN;

/* A hint in spin loops: lets the other hardware thread, or the emulator, run. Any context. */
static inline void cpu_relax(void);

/*
 * Orders every memory access before it, as seen by the other CPUs, before every one after it.
 * Weaker orders come from the compiler's __atomic builtins, which the core uses everywhere else.
 */
static inline void cpu_barrier(void);

/* The caller's frame pointer: the start of a stack walk. Any context. */
static inline uintptr_t cpu_frame_pointer(void);

/*
 * One step of a stack walk: the return address stored in frame fp goes to *pc (0 if this frame stores
 * none), and the result is the caller's frame pointer. The core has checked fp.
 */
static inline uintptr_t cpu_frame_next(uintptr_t fp, uintptr_t *pc);

#include <arch/cpu.h>

#endif
