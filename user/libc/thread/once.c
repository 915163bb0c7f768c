/* SPDX-License-Identifier: MIT */
/* A function that is called once, by the first thread that needs it; the others wait for its end. */
#include <errno.h>
#include <limits.h>

#include "lock.h"
#include "thread.h"

enum once_state {
    ONCE_NEVER, /* PTHREAD_ONCE_INIT */
    ONCE_RUNNING,
    ONCE_AWAITED, /* running, and threads may sleep for its end */
    ONCE_DONE,
};

static void run(pthread_once_t *once, void (*function)(void))
{
    function();
    if (__atomic_exchange_n(&once->state, ONCE_DONE, __ATOMIC_RELEASE) == ONCE_AWAITED)
        futex_wake(&once->state, INT_MAX, false);
}

int pthread_once(pthread_once_t *once, void (*function)(void))
{
    uint32_t state = __atomic_load_n(&once->state, __ATOMIC_ACQUIRE);

    while (state != ONCE_DONE) {
        uint32_t next = state == ONCE_NEVER ? ONCE_RUNNING : ONCE_AWAITED;

        if (!__atomic_compare_exchange_n(&once->state, &state, next, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE))
            continue;
        if (state == ONCE_NEVER)
            run(once, function);
        else
            futex_wait(&once->state, ONCE_AWAITED, NULL, false);
        state = __atomic_load_n(&once->state, __ATOMIC_ACQUIRE);
    }
    return 0;
}
