/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks and nested interrupt masking.
 *
 * A free lock goes to the CPU that is fastest. A lock that serves its waiters in order (a ticket lock) would be fair, but
 * each waiter then depends on all before it. A virtual CPU may wait for milliseconds until its host runs it, and all
 * others with it. Sections are short, and a CPU has other work between two of them; so no CPU waits for long.
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

#define CALLER ((uintptr_t)__builtin_return_address(0))

#define SPINS_PER_LOOK 4096u    /* between two looks at the clock */
#define LOOK_NS 100000000ull    /* between two looks, on a machine that runs */
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

/* Takes the lock if it is free. */
static inline bool try_lock(struct spinlock *lock, struct cpu *cpu)
{
    struct cpu *nobody = NULL;

    return __atomic_compare_exchange_n(&lock->holder, &nobody, cpu, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/*
 * What one waiting CPU sees when it looks at the clock now and then. If a host stops the whole machine for a while, its
 * clock jumps; so the time between two looks counts as LOOK_NS at most.
 */
struct patience {
    uint64_t looked_at;       /* by clock_ns() */
    const struct cpu *holder; /* at that time ... */
    uintptr_t taken_at;       /* ... and its place */
    uint64_t in_vain;         /* nanoseconds for which these have stayed the same */
};

static void look(const struct spinlock *lock, struct patience *patience)
{
    const struct cpu *holder = __atomic_load_n(&lock->holder, __ATOMIC_RELAXED);
    uintptr_t taken_at = __atomic_load_n(&lock->taken_at, __ATOMIC_RELAXED);
    uint64_t now = clock_ns(), passed = MIN(now - patience->looked_at, LOOK_NS);
    bool same = holder == patience->holder && taken_at == patience->taken_at;
    char text[128];

    panic_join(); /* interrupts are off: nothing else would stop this CPU */
    *patience = (struct patience){now, holder, taken_at, same ? patience->in_vain + passed : 0};
    if (patience->in_vain > STUCK_NS)
        panic("spinlock %s: waited in vain for %s", lock->name,
              describe_holder(lock, text, sizeof(text)));
}

/*
 * Waits until the lock is free, and takes it; returns how long that took, in nanoseconds plus one. The wait only reads:
 * an atomic instruction would take the cache line away from the holder each time.
 */
static uint64_t spin(struct spinlock *lock, struct cpu *cpu)
{
    uint64_t start = clock_ns();
    struct patience patience = {.looked_at = start};

    for (unsigned turn = 1;; turn++) {
        if (!__atomic_load_n(&lock->holder, __ATOMIC_RELAXED) && try_lock(lock, cpu))
            return clock_ns() - start + 1;
        cpu_relax();
        if (turn % SPINS_PER_LOOK == 0)
            look(lock, &patience);
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

/* Apart from acquire(), which then needs to keep nothing in registers that it would have to save. */
static NOINLINE void wait_for_lock(struct spinlock *lock, uintptr_t caller)
{
    lockcheck_count(lock->name, spin(lock, this_cpu()));
    lock->taken_at = caller;
}

void acquire(struct spinlock *lock)
{
    struct cpu *cpu = nest();

    cpu->taken[cpu->lock_depth % SPINLOCK_NEST] = lock;
    if (unlikely(lock->holder == cpu))
        report_again(lock);
    lockcheck_take(lock, lock->name, false, CALLER);
    if (unlikely(!try_lock(lock, cpu))) {
        wait_for_lock(lock, CALLER);
        return;
    }
    lockcheck_count(lock->name, 0);
    lock->taken_at = CALLER;
}

void release(struct spinlock *lock)
{
    struct cpu *cpu = this_cpu();

    if (unlikely(lock->holder != cpu))
        report_stranger(lock);
    lockcheck_drop(lock, false);
    __atomic_store_n(&lock->holder, NULL, __ATOMIC_RELEASE);
    unnest(cpu);
}

bool holding(const struct spinlock *lock)
{
    return lock->holder == this_cpu();
}
