/* SPDX-License-Identifier: MIT */
/*
 * Condition variables.
 *
 * Threads sleep for the word `sequence`, which every signal changes. A thread reads it while it still
 * holds the mutex. If a signal comes before the thread sleeps, the word has another value then, and
 * the kernel does not let it sleep: no signal is lost. The kernel wakes in the order of arrival, so a
 * thread that comes after a signal does not take it from one that slept before.
 *
 * A broadcast wakes one thread, and moves the others to the mutex: each is woken when the one before
 * it unlocks. If all were woken at once, they would only sleep again, for the mutex.
 */
#include <errno.h>
#include <limits.h>
#include <time.h>

#include "lock.h"
#include "mutex.h"
#include "thread.h"

#define DESTROYED (1u << 31) /* in waiters: pthread_cond_destroy() waits until no thread is left */

int pthread_cond_init(pthread_cond_t *restrict cond, const pthread_condattr_t *restrict attributes)
{
    *cond = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    if (attributes != NULL) {
        cond->clock = attributes->clock;
        cond->shared = attributes->shared;
    }
    return 0;
}

/* Threads that were woken may still be in pthread_cond_wait(), and use the variable. */
int pthread_cond_destroy(pthread_cond_t *cond)
{
    uint32_t waiters = __atomic_or_fetch(&cond->waiters, DESTROYED, __ATOMIC_ACQUIRE);

    while (waiters != DESTROYED) {
        futex_wait(&cond->waiters, waiters, NULL, cond->shared);
        waiters = __atomic_load_n(&cond->waiters, __ATOMIC_ACQUIRE);
    }
    return 0;
}

/* The last access to the variable: it may be free memory after the subtraction. */
static void leave(pthread_cond_t *cond)
{
    bool shared = cond->shared;

    if (__atomic_sub_fetch(&cond->waiters, 1, __ATOMIC_RELEASE) == DESTROYED)
        futex_wake(&cond->waiters, 1, shared);
}

static int wait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct deadline *deadline)
{
    uint32_t sequence = __atomic_load_n(&cond->sequence, __ATOMIC_RELAXED);
    unsigned count = mutex->count;
    int error;

    if (mutex->type != PTHREAD_MUTEX_NORMAL &&
        __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) != current_tid())
        return EPERM;
    __atomic_fetch_add(&cond->waiters, 1, __ATOMIC_SEQ_CST);
    __atomic_store_n(&cond->mutex, mutex, __ATOMIC_RELAXED);
    mutex->count = 0; /* a recursive mutex is unlocked as often as it was locked */
    pthread_mutex_unlock(mutex);
    error = futex_wait(&cond->sequence, sequence, deadline, cond->shared);
    leave(cond);
    mutex_lock_after_wait(mutex);
    mutex->count = count;
    return error == ETIMEDOUT || error == EINVAL ? error : 0;
}

int pthread_cond_wait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex)
{
    return wait(cond, mutex, NULL);
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict time)
{
    return wait(cond, mutex, &(struct deadline){time, cond->clock});
}

int pthread_cond_signal(pthread_cond_t *cond)
{
    if (__atomic_load_n(&cond->waiters, __ATOMIC_SEQ_CST) == 0)
        return 0;
    __atomic_fetch_add(&cond->sequence, 1, __ATOMIC_SEQ_CST);
    futex_wake(&cond->sequence, 1, cond->shared);
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
    pthread_mutex_t *mutex = __atomic_load_n(&cond->mutex, __ATOMIC_RELAXED);
    uint32_t sequence;

    if (__atomic_load_n(&cond->waiters, __ATOMIC_SEQ_CST) == 0)
        return 0;
    sequence = __atomic_add_fetch(&cond->sequence, 1, __ATOMIC_SEQ_CST);
    if (cond->shared || !futex_move(&cond->sequence, sequence, &mutex->word))
        futex_wake(&cond->sequence, INT_MAX, cond->shared);
    return 0;
}
