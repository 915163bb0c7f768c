/* SPDX-License-Identifier: MIT */
/*
 * Mutexes: one compare-and-swap if no other thread competes; else a sleep in a wait queue.
 *
 * A releaser that sees no contender wakes no thread. That loses no wakeup: the contender announces
 * itself before it looks at the owner, and the releaser clears the owner before it looks for
 * contenders: with both in one total order, at least one sees the other.
 */
#include "sync/mutex.h"

#include "base/cpu.h"
#include "base/lockcheck.h"
#include "base/panic.h"
#include "base/symbols.h"
#include "sched/thread.h"
#include "sync/waitgraph.h"
#include <hal/timer.h>

#define CALLER ((uintptr_t)__builtin_return_address(0))

void mutex_init(struct mutex *mutex, const char *name)
{
    mutex->owner = NULL;
    mutex->contenders = 0;
    mutex->outer = NULL;
    initlock(&mutex->guard, "mutex guard");
    waitqueue_init(&mutex->waiters, name);
}

static bool take_mutex(struct mutex *mutex, struct thread *t)
{
    struct thread *nobody = NULL;

    return __atomic_compare_exchange_n(&mutex->owner, &nobody, t, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_RELAXED);
}

/* Notes the place at which t has taken it, for reports. */
static void note_taken(struct mutex *mutex, struct thread *t, uintptr_t at)
{
    mutex->taken_at = at;
    mutex->outer = t->innermost;
    t->innermost = mutex;
}

/* Mutexes are released in any order. */
static void note_dropped(const struct mutex *mutex, struct thread *t)
{
    struct mutex **link = &t->innermost;

    while (unlikely(*link != mutex))
        link = &(*link)->outer;
    *link = mutex->outer;
}

/* Sleeps until it is free, and takes it; returns the time that took. Separate: the fast path stays short. */
static NOINLINE uint64_t lock_slowly(struct mutex *mutex, uintptr_t at)
{
    uint64_t start = clock_ns();

    if (mutex_held(mutex))
        panic("mutex %s: taken again by its owner", mutex->waiters.name);
    acquire(&mutex->guard);
    __atomic_fetch_add(&mutex->contenders, 1, __ATOMIC_SEQ_CST);
    while (!take_mutex(mutex, current())) {
        waitgraph_wait(mutex, at);
        sleep(&mutex->waiters, &mutex->guard);
        waitgraph_wait(NULL, 0);
    }
    __atomic_fetch_sub(&mutex->contenders, 1, __ATOMIC_RELAXED);
    release(&mutex->guard);
    return clock_ns() - start + 1;
}

void mutex_lock(struct mutex *mutex)
{
    struct cpu *cpu = this_cpu(); /* not used after a sleep: the thread may have changed its CPU */
    struct thread *t = cpu->thread;
    uint64_t waited_ns = 0;

    lockcheck_sleep(NULL);
    assert(cpu->lock_depth == 0);
    lockcheck_take(mutex, mutex->waiters.name, true, CALLER);
    if (unlikely(!take_mutex(mutex, t)))
        waited_ns = lock_slowly(mutex, CALLER);
    lockcheck_count(mutex->waiters.name, waited_ns);
    note_taken(mutex, t, CALLER);
}

bool mutex_trylock(struct mutex *mutex)
{
    struct thread *t = current();

    if (!take_mutex(mutex, t))
        return false;
    lockcheck_tried(mutex, mutex->waiters.name, true, CALLER);
    note_taken(mutex, t, CALLER);
    return true;
}

static NORETURN NOINLINE void report_foreign_unlock(const struct mutex *mutex)
{
    const struct thread *owner = __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED);
    const char *name = mutex->waiters.name;
    char where[96];

    if (!owner)
        panic("mutex %s: released, but nobody holds it", name);
    panic("mutex %s: released by a thread that does not hold it: pid %d %s does, since %s", name,
          owner->tid, owner->name, symbol_describe(mutex->taken_at - 1, where, sizeof(where)));
}

void mutex_unlock(struct mutex *mutex)
{
    struct thread *t = current();

    if (unlikely(__atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) != t))
        report_foreign_unlock(mutex);
    lockcheck_drop(mutex, true);
    note_dropped(mutex, t);
    __atomic_store_n(&mutex->owner, NULL, __ATOMIC_SEQ_CST);
    if (unlikely(__atomic_load_n(&mutex->contenders, __ATOMIC_SEQ_CST) > 0)) {
        acquire(&mutex->guard);
        wakeup_one(&mutex->waiters);
        release(&mutex->guard);
    }
}

int mutex_sleep(struct waitqueue *queue, struct mutex *mutex, enum sleep_kind kind,
                uint64_t deadline_ns)
{
    const char *name = queue->name;
    struct waiter waiter;
    struct wait_entry entry;

    waiter_init(&waiter);
    wait_enter(&entry, queue, &waiter, WAIT_TURN);
    mutex_unlock(mutex);
    int result = wait_block(&waiter, kind, deadline_ns, name);
    wait_leave(&entry);
    mutex_lock(mutex);
    return result;
}

bool mutex_held(const struct mutex *mutex)
{
    return __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) == current();
}
