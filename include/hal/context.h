/* SPDX-License-Identifier: MIT */
/*
 * HAL: the context switch between two kernel stacks.
 *
 * A struct context lies on the stack that it describes; its address is all that the core keeps.
 * Only the registers that a C function must preserve are in it.
 */
#ifndef HAL_CONTEXT_H
#define HAL_CONTEXT_H

#include <hal/types.h>

struct context;

/*
 * Saves the callee-saved registers on the current stack, stores their address in *old, and continues
 * from new. Returns when a later call switches back to *old. Interrupts off. The caller holds the run
 * queue's lock, and the code that runs next releases it.
 */
void swtch(struct context **old, struct context *new);

/*
 * Lays a first frame below stack_top (8-byte aligned) such that the first swtch() to it calls
 * entry(argument), with interrupts off. entry does not return.
 */
struct context *context_init(uintptr_t stack_top, void (*entry)(void *), void *argument);

/* The place at which a context continues: program counter and frame pointer, for stack walks. */
static inline uintptr_t context_pc(const struct context *context);
static inline uintptr_t context_fp(const struct context *context);

#include <arch/context.h>

#endif
