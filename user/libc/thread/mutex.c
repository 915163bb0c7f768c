/* SPDX-License-Identifier: MIT */
/*
 * Mutexes. Under each lies a lock word (lock.h). A recursive or error-checking mutex also has the
 * number of the thread that holds it. Only the holder writes its own number there, so every thread
 * can tell whether it is the holder, without a lock.
 */
#include <errno.h>
#include <limits.h>
#include <time.h>

#include "lock.h"
#include "mutex.h"
#include "thread.h"

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attributes)
{
    *mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    if (attributes != NULL) {
        mutex->type = attributes->type;
        mutex->shared = attributes->shared;
    }
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->word, __ATOMIC_RELAXED) != 0 ? EBUSY : 0;
}

static bool is_mine(const pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) == current_tid();
}

static void set_owner(pthread_mutex_t *mutex, uint32_t owner)
{
    if (mutex->type != PTHREAD_MUTEX_NORMAL)
        __atomic_store_n(&mutex->owner, owner, __ATOMIC_RELAXED);
}

/* Once more, by the thread that holds it. */
static int lock_again(pthread_mutex_t *mutex, int error)
{
    if (mutex->type == PTHREAD_MUTEX_ERRORCHECK)
        return error;
    if (mutex->count == UINT_MAX)
        return EAGAIN;
    mutex->count++;
    return 0;
}

static int lock(pthread_mutex_t *mutex, const struct deadline *deadline)
{
    int error = 0;

    if (mutex->type != PTHREAD_MUTEX_NORMAL && is_mine(mutex))
        return lock_again(mutex, EDEADLK);
    if (!word_try(&mutex->word))
        error = word_wait(&mutex->word, deadline, mutex->shared);
    if (error == 0 && mutex->type != PTHREAD_MUTEX_NORMAL)
        set_owner(mutex, current_tid());
    return error;
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (mutex->type == PTHREAD_MUTEX_NORMAL && word_try(&mutex->word))
        return 0;
    return lock(mutex, NULL);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict time)
{
    return lock(mutex, &(struct deadline){time, CLOCK_REALTIME});
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    if (mutex->type != PTHREAD_MUTEX_NORMAL && is_mine(mutex))
        return lock_again(mutex, EBUSY);
    if (!word_try(&mutex->word))
        return EBUSY;
    if (mutex->type != PTHREAD_MUTEX_NORMAL)
        set_owner(mutex, current_tid());
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (mutex->type != PTHREAD_MUTEX_NORMAL) {
        if (!is_mine(mutex))
            return EPERM;
        if (mutex->count > 0) {
            mutex->count--;
            return 0;
        }
        set_owner(mutex, 0);
    }
    word_release(&mutex->word, mutex->shared);
    return 0;
}

void mutex_lock_after_wait(pthread_mutex_t *mutex)
{
    word_wait(&mutex->word, NULL, mutex->shared);
    if (mutex->type != PTHREAD_MUTEX_NORMAL)
        set_owner(mutex, current_tid());
}
