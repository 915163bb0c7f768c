/* SPDX-License-Identifier: MIT */
/* Locks and waiting: sums that only come out right if each change is alone. */
#include <errno.h>
#include <sched.h>
#include <time.h>

#include "torture.h"

#define PLACES 4

static pthread_mutex_t sum_mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned sum, expected_sum; /* the second is atomic */

void add_under_mutex(struct worker *worker)
{
    for (int i = 0; i < 200; i++) {
        unsigned number = below(worker, 100), seen;

        MUST(pthread_mutex_lock(&sum_mutex) == 0);
        seen = sum;
        if (number == 0)
            sched_yield();
        sum = seen + number;
        MUST(pthread_mutex_unlock(&sum_mutex) == 0);
        __atomic_fetch_add(&expected_sum, number, __ATOMIC_RELAXED);
    }
}

/*
 * Threads bring numbers into a queue, and take as many out; a thread that finds it full takes first,
 * and one that finds it empty brings first. So all can always go on, in any number.
 */
static pthread_mutex_t queue_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_changed = PTHREAD_COND_INITIALIZER;
static unsigned queue[PLACES], queued, brought, taken;

/* Waits for a moment at most: the other threads may be at other work. */
static void await_change(void)
{
    struct timespec time;
    int error;

    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += 1;
    error = pthread_cond_timedwait(&queue_changed, &queue_mutex, &time);
    MUST(error == 0 || error == ETIMEDOUT);
}

static void bring(unsigned number)
{
    queue[queued++] = number;
    brought += number;
    MUST(pthread_cond_signal(&queue_changed) == 0);
}

static void take(void)
{
    taken += queue[--queued];
    MUST(pthread_cond_broadcast(&queue_changed) == 0);
}

void pass_through_queue(struct worker *worker)
{
    for (int i = 0; i < 50; i++) {
        MUST(pthread_mutex_lock(&queue_mutex) == 0);
        if (queued == PLACES && i % 2 == 0)
            await_change();
        if (queued < PLACES)
            bring(below(worker, 1000));
        if (queued == 0 && i % 16 == 0)
            await_change();
        if (queued > 0 && below(worker, 2) == 0)
            take();
        MUST(queued <= PLACES);
        MUST(pthread_mutex_unlock(&queue_mutex) == 0);
    }
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static unsigned left, right;

void read_and_write(struct worker *worker)
{
    for (int i = 0; i < 100; i++) {
        if (below(worker, 5) == 0) {
            MUST(pthread_rwlock_wrlock(&rwlock) == 0);
            left++;
            sched_yield();
            right++;
        } else {
            MUST(pthread_rwlock_rdlock(&rwlock) == 0);
            MUST(left == right);
        }
        MUST(pthread_rwlock_unlock(&rwlock) == 0);
    }
}

/* Nobody signals this one: only time ends the wait. */
void wait_until_timeout(struct worker *worker)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
    struct timespec time;
    int error;

    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += (int)below(worker, 2000000);
    if (time.tv_nsec >= NSEC_PER_SEC) {
        time.tv_nsec -= NSEC_PER_SEC;
        time.tv_sec++;
    }
    MUST(pthread_mutex_lock(&mutex) == 0);
    while ((error = pthread_cond_timedwait(&cond, &mutex, &time)) == 0) {
    }
    MUST(error == ETIMEDOUT && pthread_mutex_trylock(&mutex) == EBUSY);
    MUST(pthread_mutex_unlock(&mutex) == 0);
}

void check_locks(void)
{
    MUST(sum == expected_sum && left == right);
    while (queued > 0)
        take();
    MUST(brought == taken);
}
