/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks, held with interrupts off on the holder's CPU. A free lock goes to the CPU that is fastest.
 *
 * For short sections that do not sleep. Interrupts come back on with the release of the last lock that
 * the CPU holds, if they were on before the first. The order in which locks nest is written down in
 * kernel/sync/README.md.
 */
#ifndef BASE_SPINLOCK_H
#define BASE_SPINLOCK_H

#include <hal/types.h>

struct cpu;

#define SPINLOCK_NEST 8u /* how many a CPU keeps note of: a power of two */

struct spinlock {
    struct cpu *holder; /* the CPU that holds it, or NULL: this is the lock itself; atomic */
    const char *name;   /* its class: locks of one name take the same place in the order */
    uintptr_t taken_at; /* the holder's program counter then, for reports */
};

#define SPINLOCK_INIT(lock_name)                                                                   \
    {                                                                                              \
        .name = (lock_name)                                                                        \
    }

void initlock(struct spinlock *lock, const char *name);

/* Takes the lock, spinning until it is free. Any context; the caller does not hold it yet. */
void acquire(struct spinlock *lock);

/* Gives it back. The caller holds it. */
void release(struct spinlock *lock);

/* Whether this CPU holds the lock. For assertions. */
bool holding(const struct spinlock *lock);

/* Turns interrupts off, and back to their state before; nests with itself and with the locks above. */
void irq_push(void);
void irq_pop(void);

#endif
