/* SPDX-License-Identifier: MIT */
/*
 * Barriers: threads wait until a number of them has arrived.
 *
 * The fields are guarded by `lock`, a lock word (lock.h). The threads sleep for `generation`, which
 * the last one to arrive changes. `inside` counts the threads that may still use the barrier:
 * pthread_barrier_destroy() waits for them, because it may be called as soon as one has returned.
 */
#include <errno.h>
#include <limits.h>

#include "lock.h"
#include "thread.h"

#define DESTROYED (1u << 31) /* in inside */

int pthread_barrier_init(pthread_barrier_t *restrict barrier,
                         const pthread_barrierattr_t *restrict attributes, unsigned count)
{
    if (count == 0)
        return EINVAL;
    *barrier = (pthread_barrier_t){.count = count};
    if (attributes != NULL)
        barrier->shared = attributes->shared;
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    uint32_t inside = __atomic_or_fetch(&barrier->inside, DESTROYED, __ATOMIC_ACQUIRE);

    while (inside != DESTROYED) {
        futex_wait(&barrier->inside, inside, NULL, barrier->shared);
        inside = __atomic_load_n(&barrier->inside, __ATOMIC_ACQUIRE);
    }
    return 0;
}

/* The last access to the barrier: it may be free memory after the subtraction. */
static void leave(pthread_barrier_t *barrier)
{
    bool shared = barrier->shared;

    if (__atomic_sub_fetch(&barrier->inside, 1, __ATOMIC_RELEASE) == DESTROYED)
        futex_wake(&barrier->inside, 1, shared);
}

/* Returns whether the thread is the last one; the generation that the others wait for to end. */
static bool arrive(pthread_barrier_t *barrier, uint32_t *generation)
{
    bool last;

    if (!word_try(&barrier->lock))
        word_wait(&barrier->lock, NULL, barrier->shared);
    __atomic_fetch_add(&barrier->inside, 1, __ATOMIC_RELAXED);
    *generation = barrier->generation;
    last = ++barrier->arrived == barrier->count;
    if (last) {
        barrier->arrived = 0;
        __atomic_store_n(&barrier->generation, *generation + 1, __ATOMIC_RELEASE);
    }
    word_release(&barrier->lock, barrier->shared);
    return last;
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    uint32_t generation;
    bool last = arrive(barrier, &generation);

    if (last)
        futex_wake(&barrier->generation, INT_MAX, barrier->shared);
    while (!last && __atomic_load_n(&barrier->generation, __ATOMIC_ACQUIRE) == generation)
        futex_wait(&barrier->generation, generation, NULL, barrier->shared);
    leave(barrier);
    return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}
