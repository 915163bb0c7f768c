/* SPDX-License-Identifier: MIT */
/*
 * Semaphores in memory. One word has both the value, in its low half, and the number of threads that
 * wait, in its high half. So sem_post() changes the value and learns in one instruction whether to
 * wake a thread, and does not access the semaphore after that: the thread which takes the value may
 * free it.
 */
#include <errno.h>
#include <semaphore.h>
#include <time.h>

#include "lock.h"
#include "thread.h"

#define WAITER 0x10000u
#define VALUE 0xffffu

static int fail(int error)
{
    errno = error;
    return -1;
}

int sem_init(sem_t *sem, int shared, unsigned value)
{
    if (value > SEM_VALUE_MAX)
        return fail(EINVAL);
    *sem = (sem_t){.word = value, .shared = shared != 0};
    return 0;
}

int sem_destroy(sem_t *sem)
{
    (void)sem;
    return 0;
}

/* Subtracts from the word if the value is not 0. Returns whether it was; *word is the last word seen. */
static bool take(sem_t *sem, uint32_t difference, uint32_t *word)
{
    *word = __atomic_load_n(&sem->word, __ATOMIC_RELAXED);
    while ((*word & VALUE) != 0)
        if (__atomic_compare_exchange_n(&sem->word, word, *word - difference, false,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return true;
    return false;
}

/* A handler that runs ends the wait with EINTR, as POSIX allows. */
static int wait(sem_t *sem, const struct deadline *deadline)
{
    uint32_t word;
    int error = 0;

    if (take(sem, 1, &word))
        return 0;
    __atomic_fetch_add(&sem->word, WAITER, __ATOMIC_RELAXED);
    while (!take(sem, 1 + WAITER, &word)) {
        if (error != 0) {
            __atomic_fetch_sub(&sem->word, WAITER, __ATOMIC_RELAXED);
            return fail(error);
        }
        error = futex_wait(&sem->word, word, deadline, sem->shared);
        error = error == EAGAIN ? 0 : error;
    }
    return 0;
}

int sem_wait(sem_t *sem)
{
    return wait(sem, NULL);
}

int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict time)
{
    return wait(sem, &(struct deadline){time, CLOCK_REALTIME});
}

int sem_trywait(sem_t *sem)
{
    uint32_t word;

    return take(sem, 1, &word) ? 0 : fail(EAGAIN);
}

int sem_post(sem_t *sem)
{
    bool shared = sem->shared;
    uint32_t word = __atomic_load_n(&sem->word, __ATOMIC_RELAXED);

    do {
        if ((word & VALUE) == SEM_VALUE_MAX)
            return fail(EOVERFLOW);
    } while (!__atomic_compare_exchange_n(&sem->word, &word, word + 1, false, __ATOMIC_RELEASE,
                                          __ATOMIC_RELAXED));
    if (word >= WAITER)
        futex_wake(&sem->word, 1, shared);
    return 0;
}

int sem_getvalue(sem_t *restrict sem, int *restrict value)
{
    *value = (int)(__atomic_load_n(&sem->word, __ATOMIC_RELAXED) & VALUE);
    return 0;
}
