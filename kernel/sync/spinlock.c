/* SPDX-License-Identifier: MIT */
/*
 * Ticket spinlocks and nested interrupt masking.
 *
 * The nesting depth is the CPU's: spinlocks are not held across a context switch, except the run
 * queue's, which the other side of the switch releases on the same CPU.
 */
#include "sync/spinlock.h"

#include "lib/panic.h"
#include "proc/cpu.h"
#include "sync/lockcheck.h"
#include <hal/irq.h>

void initlock(struct spinlock *lock, const char *name)
{
    *lock = (struct spinlock)SPINLOCK_INIT(name);
}

/* The first of the nested calls notes how the interrupts were. Returns this CPU. */
static inline struct cpu *nest(void)
{
    lockcheck_masked();
    uint32_t state = irq_save();
    struct cpu *cpu = this_cpu();

    if (cpu->lock_depth++ == 0)
        cpu->irq_state = state;
    return cpu;
}

static inline void unnest(struct cpu *cpu)
{
    lockcheck_masked();
    assert(cpu->lock_depth > 0);
    if (--cpu->lock_depth == 0)
        irq_restore(cpu->irq_state);
}

void irq_push(void)
{
    nest();
}

void irq_pop(void)
{
    unnest(this_cpu());
}

void acquire(struct spinlock *lock)
{
    struct cpu *cpu = nest();
    bool contended = false;

    if (unlikely(lock->holder == cpu))
        panic("spinlock %s: acquired again by its holder", lock->name);
    lockcheck_take(lock, lock->name, false, (uintptr_t)__builtin_return_address(0));
    uint16_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);
    while (unlikely(__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket)) {
        contended = true;
        cpu_relax();
    }
    lockcheck_count(lock->name, contended);
    lock->holder = cpu;
}

void release(struct spinlock *lock)
{
    struct cpu *cpu = this_cpu();

    if (unlikely(lock->holder != cpu))
        panic("spinlock %s: released by a CPU that does not hold it", lock->name);
    lockcheck_drop(lock, false);
    lock->holder = NULL;
    __atomic_store_n(&lock->serving, (uint16_t)(lock->serving + 1), __ATOMIC_RELEASE);
    unnest(cpu);
}

bool holding(const struct spinlock *lock)
{
    return lock->holder == this_cpu();
}
