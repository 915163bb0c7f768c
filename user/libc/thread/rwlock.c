/* SPDX-License-Identifier: MIT */
/*
 * Read-write locks: one writer, or any number of readers.
 *
 * Readers wait while a writer waits, so that readers that follow each other without a gap cannot keep
 * it out. A thread that already holds a lock for reading is let in all the same: the writer waits for
 * that thread, and would never get the lock.
 *
 * The fields are guarded by `lock`, a lock word (lock.h) that is held for a few instructions. All
 * that wait sleep for `sequence`, which changes when the lock becomes free.
 */
#include <errno.h>
#include <limits.h>
#include <time.h>

#include "lock.h"
#include "thread.h"

int pthread_rwlock_init(pthread_rwlock_t *restrict rwlock,
                        const pthread_rwlockattr_t *restrict attributes)
{
    *rwlock = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
    if (attributes != NULL)
        rwlock->shared = attributes->shared;
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *rwlock)
{
    return rwlock->readers > 0 || rwlock->writer != 0 ? EBUSY : 0;
}

static void enter(pthread_rwlock_t *rwlock)
{
    if (!word_try(&rwlock->lock))
        word_wait(&rwlock->lock, NULL, rwlock->shared);
}

/* Ends a change. wake: the lock has become free for some that wait. */
static void leave(pthread_rwlock_t *rwlock, bool wake)
{
    bool shared = rwlock->shared;

    wake = wake && rwlock->waiters > 0;
    if (wake)
        rwlock->sequence++;
    word_release(&rwlock->lock, shared); /* after this, another thread may destroy it */
    if (wake)
        futex_wake(&rwlock->sequence, INT_MAX, shared);
}

/* Each returns 0, EBUSY if the thread has to wait, or the error. `lock` is held. */
static int take_for_reading(pthread_rwlock_t *rwlock)
{
    struct pthread *thread = current_thread();

    if (rwlock->writer != 0)
        return rwlock->writer == current_tid() ? EDEADLK : EBUSY;
    if (rwlock->writers_waiting > 0 && thread->read_locks == 0)
        return EBUSY;
    if (rwlock->readers == UINT_MAX)
        return EAGAIN;
    rwlock->readers++;
    thread->read_locks++;
    return 0;
}

static int take_for_writing(pthread_rwlock_t *rwlock)
{
    if (rwlock->writer == current_tid())
        return EDEADLK;
    if (rwlock->writer != 0 || rwlock->readers > 0)
        return EBUSY;
    rwlock->writer = current_tid();
    return 0;
}

/* Sleeps until `sequence` changes. `lock` is held, except meanwhile. */
static int sleep_for(pthread_rwlock_t *rwlock, const struct deadline *deadline, unsigned writers)
{
    uint32_t sequence = rwlock->sequence;
    int error;

    rwlock->waiters++;
    rwlock->writers_waiting += writers;
    leave(rwlock, false);
    error = futex_wait(&rwlock->sequence, sequence, deadline, rwlock->shared);
    enter(rwlock);
    rwlock->waiters--;
    rwlock->writers_waiting -= writers;
    return error == ETIMEDOUT || error == EINVAL ? error : 0;
}

static int lock(pthread_rwlock_t *rwlock, int (*take)(pthread_rwlock_t *),
                const struct deadline *deadline)
{
    unsigned writers = take == take_for_writing;
    int error, timed_out = 0;

    enter(rwlock);
    while ((error = take(rwlock)) == EBUSY && timed_out == 0)
        timed_out = sleep_for(rwlock, deadline, writers);
    if (error == EBUSY)
        error = timed_out;
    leave(rwlock, error != 0 && writers > 0); /* readers may have waited for this writer only */
    return error;
}

static int try(pthread_rwlock_t *rwlock, int (*take)(pthread_rwlock_t *))
{
    int error;

    enter(rwlock);
    error = take(rwlock);
    leave(rwlock, false);
    return error == EDEADLK ? EBUSY : error;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *rwlock)
{
    return lock(rwlock, take_for_reading, NULL);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *rwlock)
{
    return lock(rwlock, take_for_writing, NULL);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict rwlock,
                               const struct timespec *restrict time)
{
    return lock(rwlock, take_for_reading, &(struct deadline){time, CLOCK_REALTIME});
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict rwlock,
                               const struct timespec *restrict time)
{
    return lock(rwlock, take_for_writing, &(struct deadline){time, CLOCK_REALTIME});
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *rwlock)
{
    return try(rwlock, take_for_reading);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *rwlock)
{
    return try(rwlock, take_for_writing);
}

int pthread_rwlock_unlock(pthread_rwlock_t *rwlock)
{
    int error = 0;

    enter(rwlock);
    if (rwlock->writer != 0 && rwlock->writer == current_tid()) {
        rwlock->writer = 0;
    } else if (rwlock->readers > 0) {
        rwlock->readers--;
        current_thread()->read_locks--;
    } else {
        error = EPERM;
    }
    leave(rwlock, rwlock->writer == 0 && rwlock->readers == 0);
    return error;
}
