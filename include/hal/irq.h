/* SPDX-License-Identifier: MIT */
/*
 * HAL: interrupts: masking them on this CPU, and the lines of the interrupt controller.
 *
 * Line numbers are the machine's own: only its platform code and drivers know them. The core keeps
 * the table of handlers (kernel/dev/irq.h) and is called back through irq_dispatch().
 */
#ifndef HAL_IRQ_H
#define HAL_IRQ_H

#include <hal/types.h>

#define IRQ_LINES 128 /* line numbers are below this on every machine */

/* Turns interrupts off on this CPU and returns their state, for irq_restore(). Nests. Any context. */
static inline uint32_t irq_save(void);

/* Puts interrupts back to their state at the matching irq_save(). */
static inline void irq_restore(uint32_t state);

/* Turns interrupts on or off on this CPU, whatever they were. */
static inline void irq_enable(void);
static inline void irq_disable(void);

/* Whether interrupts are on, on this CPU. */
static inline bool irq_enabled(void);

/*
 * Lets a line interrupt (on the CPU that the machine routes devices to), or stops it. Any context;
 * the caller has registered a handler before unmasking.
 */
void irq_unmask(unsigned line);
void irq_mask(unsigned line);

/*
 * Upcall, in the core: a device interrupts. Interrupts are off; the controller needs nothing more
 * than that this returns.
 */
void irq_dispatch(unsigned line);

#include <arch/irq.h>

#endif
