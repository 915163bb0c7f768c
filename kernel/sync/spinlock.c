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

void irq_push(void)
{
    lockcheck_masked();
    uint32_t state = irq_save();
    struct cpu *cpu = this_cpu();

    if (cpu->lock_depth++ == 0)
        cpu->irq_state = state;
}

void irq_pop(void)
{
    lockcheck_masked();
    struct cpu *cpu = this_cpu();

    assert(cpu->lock_depth > 0);
    if (--cpu->lock_depth == 0)
        irq_restore(cpu->irq_state);
}

void acquire(struct spinlock *lock)
{
    irq_push();
    struct cpu *cpu = this_cpu();
    if (unlikely(lock->holder == cpu))
        panic("spinlock %s: acquired again by its holder", lock->name);
    lockcheck_take(lock, lock->name, false, (uintptr_t)__builtin_return_address(0));
    uint16_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);
    lockcheck_count(lock->name, __atomic_load_n(&lock->serving, __ATOMIC_RELAXED) != ticket);
    while (unlikely(__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket))
        cpu_relax();
    lock->holder = cpu;
}

void release(struct spinlock *lock)
{
    if (unlikely(lock->holder != this_cpu()))
        panic("spinlock %s: released by a CPU that does not hold it", lock->name);
    lockcheck_drop(lock, false);
    lock->holder = NULL;
    __atomic_store_n(&lock->serving, (uint16_t)(lock->serving + 1), __ATOMIC_RELEASE);
    irq_pop();
}

bool holding(const struct spinlock *lock)
{
    return lock->holder == this_cpu();
}
