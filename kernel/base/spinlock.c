/* SPDX-License-Identifier: MIT */
/*
 * Ticket spinlocks and nested interrupt masking.
 *
 * The nesting depth is the CPU's: spinlocks are not held across a context switch, except the run
 * queue's, which the other side of the switch releases on the same CPU.
 *
 * For the reports of panics each CPU notes which locks it takes. A release costs nothing: a note is valid
 * only if the lock still names the CPU as its holder.
 */
#include "base/spinlock.h"

#include "base/cpu.h"
#include "base/lockcheck.h"
#include "base/panic.h"
#include "base/symbols.h"
#include "lib/format.h"
#include <hal/irq.h>
#include <hal/timer.h>

#define SPINS_PER_LOOK 4096u    /* between two looks at the clock */
#define STUCK_NS 10000000000ull /* no section holds a spinlock for so long: it is a deadlock */

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

    if (cpu->lock_depth == 0)
        cpu->irq_state = state;
    cpu->lock_depth++;
    return cpu;
}

static inline void unnest(struct cpu *cpu)
{
    lockcheck_masked();
    if (--cpu->lock_depth == 0)
        irq_restore(cpu->irq_state);
}

void irq_push(void)
{
    nest();
}

void irq_pop(void)
{
    assert(this_cpu()->lock_depth > 0); /* release() knows: it has looked for the holder */
    unnest(this_cpu());
}

/* "cpu 1, which took it at ...", as far as that can be read while others change it. */
static const char *describe_holder(const struct spinlock *lock, char *text, size_t size)
{
    const struct cpu *holder = __atomic_load_n(&lock->holder, __ATOMIC_RELAXED);
    char where[96];

    if (!holder)
        return "nobody";
    symbol_describe(lock->taken_at - 1, where, sizeof(where));
    ksnprintf(text, size, "cpu %u, which took it at %s", holder->id, where);
    return text;
}

/* Waits until it is the ticket's turn; returns how long that took, in nanoseconds plus one. */
static uint64_t spin(const struct spinlock *lock, uint16_t ticket)
{
    uint16_t serving, before = ticket;
    uint64_t start = clock_ns(), since = start; /* when serving was seen to change */
    char text[128];

    for (unsigned turn = 1;; turn++) {
        serving = __atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE);
        if (serving == ticket)
            return clock_ns() - start + 1;
        cpu_relax();
        if (turn % SPINS_PER_LOOK != 0)
            continue;
        panic_join(); /* interrupts are off: nothing else would stop this CPU */
        uint64_t now = clock_ns();
        if (serving != before) {
            before = serving;
            since = now;
        } else if (now - since > STUCK_NS) {
            panic("spinlock %s: waited in vain for %s", lock->name,
                  describe_holder(lock, text, sizeof(text)));
        }
    }
}

static NORETURN NOINLINE void report_again(const struct spinlock *lock)
{
    char text[128];

    panic("spinlock %s: acquired again by its holder, %s", lock->name,
          describe_holder(lock, text, sizeof(text)));
}

static NORETURN NOINLINE void report_stranger(const struct spinlock *lock)
{
    char text[128];

    panic("spinlock %s: released by a CPU that does not hold it, but %s", lock->name,
          describe_holder(lock, text, sizeof(text)));
}

/* The CPU has the lock; caller is the address of the code that wanted it. */
static inline void note_holder(struct spinlock *lock, struct cpu *cpu, const void *caller)
{
    lock->holder = cpu;
    lock->taken_at = (uintptr_t)caller;
}

/* Apart from acquire(), which then needs to keep nothing in registers that it would have to save. */
static NOINLINE void wait_for_turn(struct spinlock *lock, uint16_t ticket, const void *caller)
{
    lockcheck_count(lock->name, spin(lock, ticket));
    note_holder(lock, this_cpu(), caller);
}

void acquire(struct spinlock *lock)
{
    struct cpu *cpu = nest();

    cpu->taken[cpu->lock_depth % SPINLOCK_NEST] = lock;
    if (unlikely(lock->holder == cpu))
        report_again(lock);
    lockcheck_take(lock, lock->name, false, (uintptr_t)__builtin_return_address(0));
    uint16_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);
    if (unlikely(__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket)) {
        wait_for_turn(lock, ticket, __builtin_return_address(0));
        return;
    }
    lockcheck_count(lock->name, 0);
    note_holder(lock, cpu, __builtin_return_address(0));
}

void release(struct spinlock *lock)
{
    struct cpu *cpu = this_cpu();

    if (unlikely(lock->holder != cpu))
        report_stranger(lock);
    lockcheck_drop(lock, false);
    lock->holder = NULL;
    __atomic_store_n(&lock->serving, (uint16_t)(lock->serving + 1), __ATOMIC_RELEASE);
    unnest(cpu);
}

bool holding(const struct spinlock *lock)
{
    return lock->holder == this_cpu();
}
