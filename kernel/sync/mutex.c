/* SPDX-License-Identifier: MIT */
/*
 * Mutexes: one compare-and-swap where nobody competes; else sleep in a wait queue.
 *
 * A releaser that sees no contender wakes nobody. That loses no wakeup, since the contender announces
 * itself before it looks at the owner, and the releaser clears the owner before it looks for
 * contenders: with both in one total order, at least one sees the other.
 */
#include "sync/mutex.h"

#include "lib/panic.h"
#include "proc/cpu.h"
#include "proc/proc.h"
#include "sync/lockcheck.h"
#include "sync/waitgraph.h"

void mutex_init(struct mutex *mutex, const char *name)
{
    mutex->owner = NULL;
    mutex->contenders = 0;
    initlock(&mutex->guard, "mutex guard");
    waitqueue_init(&mutex->waiters, name);
}

static bool take(struct mutex *mutex)
{
    struct proc *nobody = NULL;

    return __atomic_compare_exchange_n(&mutex->owner, &nobody, current(), false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_RELAXED);
}

bool mutex_trylock(struct mutex *mutex)
{
    if (!take(mutex))
        return false;
    lockcheck_take(mutex, mutex->waiters.name, true, (uintptr_t)__builtin_return_address(0));
    return true;
}

static void lock_slowly(struct mutex *mutex)
{
    assert(!mutex_held(mutex));
    acquire(&mutex->guard);
    __atomic_fetch_add(&mutex->contenders, 1, __ATOMIC_SEQ_CST);
    while (!take(mutex)) {
        waitgraph_wait(mutex);
        sleep(&mutex->waiters, &mutex->guard);
        waitgraph_wait(NULL);
    }
    __atomic_fetch_sub(&mutex->contenders, 1, __ATOMIC_RELAXED);
    release(&mutex->guard);
}

void mutex_lock(struct mutex *mutex)
{
    lockcheck_sleep(NULL);
    assert(this_cpu()->lock_depth == 0);
    lockcheck_take(mutex, mutex->waiters.name, true, (uintptr_t)__builtin_return_address(0));
    if (unlikely(!take(mutex)))
        lock_slowly(mutex);
}

void mutex_unlock(struct mutex *mutex)
{
    assert(mutex_held(mutex));
    lockcheck_drop(mutex, true);
    __atomic_store_n(&mutex->owner, NULL, __ATOMIC_SEQ_CST);
    if (unlikely(__atomic_load_n(&mutex->contenders, __ATOMIC_SEQ_CST) > 0)) {
        acquire(&mutex->guard);
        wakeup_one(&mutex->waiters);
        release(&mutex->guard);
    }
}

bool mutex_held(const struct mutex *mutex)
{
    return __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) == current();
}
