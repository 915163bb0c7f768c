/* SPDX-License-Identifier: MIT */
/* Panics and assertions: a broken invariant stops the machine, with a report. */
#ifndef BASE_PANIC_H
#define BASE_PANIC_H

#include <hal/types.h>

struct trapframe;

/*
 * Prints the reason, the CPU, the process and a backtrace, stops every CPU, and does not return (in a
 * test, leaves the emulator with status PANIC_STATUS). Any context.
 */
void panic(const char *format, ...) PRINTF_LIKE(1, 2) NORETURN;

/* The same, for a trap in the kernel: shows the registers and the backtrace of the frame. */
void panic_at(const struct trapframe *tf, const char *format, ...) PRINTF_LIKE(2, 3) NORETURN;

/*
 * Stops this CPU for a panic that another CPU reports. Notes the CPU's place for the report: the frame
 * tf, or (NULL) the caller. Any context.
 */
void panic_stop(const struct trapframe *tf) NORETURN;

/* The same, but only if a panic is being reported: for loops that wait with interrupts off. Any context. */
void panic_join(void);

/* Set at boot: a panic leaves the emulator with that status instead of stopping. */
extern bool panic_exits;

#define PANIC_STATUS 99 /* exit status of the emulator after a panic, in test runs */

/* States a condition that must be true. Always on: it costs little. */
#define assert(condition)                                                                          \
    ((condition)                                                                                   \
         ? (void)0                                                                                 \
         : panic("%s:%d: %s: assertion failed: %s", __FILE__, __LINE__, __func__, #condition))

#endif
