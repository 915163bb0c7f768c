/* SPDX-License-Identifier: MIT */
/* Waiting for a word in memory: lock.h. */
#include "lock.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <sys/thread.h>
#include <time.h>

struct lock threads_lock, environment_lock, streams_lock, malloc_lock;

static int private_flag(bool shared)
{
    return shared ? 0 : FUTEX_PRIVATE;
}

int futex_wait(uint32_t *word, uint32_t value, const struct deadline *deadline, bool shared)
{
    int operation = FUTEX_WAIT | private_flag(shared), saved_errno = errno, result;
    const struct timespec *time = NULL;

    if (deadline != NULL) {
        time = deadline->time;
        operation |= FUTEX_ABSOLUTE | (deadline->clock == CLOCK_REALTIME ? FUTEX_REALTIME : 0);
        if (time->tv_nsec < 0 || time->tv_nsec >= NSEC_PER_SEC)
            return EINVAL;
        if (time->tv_sec < 0)
            return ETIMEDOUT;
    }
    result = futex(word, operation, value, time, NULL) < 0 ? errno : 0;
    errno = saved_errno;
    return result;
}

void futex_wake(uint32_t *word, int count, bool shared)
{
    int saved_errno = errno;

    futex(word, FUTEX_WAKE | private_flag(shared), (uint32_t)count, NULL, NULL);
    errno = saved_errno;
}

bool futex_move(uint32_t *word, uint32_t value, uint32_t *to)
{
    int saved_errno = errno;
    /* how many: in the place of the timeout */
    const struct timespec *all = (const void *)(uintptr_t)INT_MAX;
    int result = futex(word, FUTEX_REQUEUE | FUTEX_PRIVATE, value, all, to);

    errno = saved_errno;
    return result >= 0;
}

int word_wait(uint32_t *word, const struct deadline *deadline, bool shared)
{
    while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE) != 0) {
        int error = futex_wait(word, 2, deadline, shared);

        if (error == ETIMEDOUT || error == EINVAL)
            return error;
    }
    return 0;
}
