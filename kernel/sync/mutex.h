/* SPDX-License-Identifier: MIT */
/*
 * Mutexes: locks whose waiters sleep, for sections that do input and output or touch user memory.
 *
 * Process context only, never under a spinlock. The owner releases. Not recursive.
 *
 * mutex_unlock() reads the mutex after another thread can have taken it. Before the memory of a mutex is
 * freed, all calls of mutex_unlock() must therefore have returned: a reference to the structure that holds
 * the mutex is dropped after the unlock, never before it.
 */
#ifndef SYNC_MUTEX_H
#define SYNC_MUTEX_H

#include "sync/waitqueue.h"

struct thread;

struct mutex {
    struct thread *owner;     /* atomic; NULL: free */
    unsigned contenders;      /* threads in the slow path; atomic, changed under guard */
    struct spinlock guard;    /* taken by the slow paths */
    struct waitqueue waiters; /* threads that sleep for it */
    /* The owner's notes, for reports: */
    struct mutex *outer; /* the next mutex that it owns, taken before this one */
    uintptr_t taken_at;  /* program counter */
};

void mutex_init(struct mutex *mutex, const char *name);
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

/* Takes it if it is free. False, without a wait: another thread holds it, or the caller does. */
bool mutex_trylock(struct mutex *mutex);

/*
 * Sleeps in a queue whose condition the mutex guards, with the mutex released meanwhile: the results of
 * wait_block(). A caller that a wakeup_one() may have woken, and that does not take what the event brought (because
 * of a signal or its deadline), must wake the next thread.
 */
int mutex_sleep(struct waitqueue *queue, struct mutex *mutex, enum sleep_kind kind,
                uint64_t deadline_ns);

/* Whether the calling thread holds it. */
bool mutex_held(const struct mutex *mutex);

#endif
