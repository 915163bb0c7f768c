/* SPDX-License-Identifier: MIT */
/* Mutexes and read-write locks: their rules, and that they keep threads out. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "threadtest.h"

#define ROUNDS 2000
#define THREADS 8

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

/* What another thread gets: the result of a function of one mutex or lock. */
struct attempt {
    int (*function)(void *);
    void *object;
    int result;
};

static void *attempt(void *argument)
{
    struct attempt *one = argument;

    one->result = one->function(one->object);
    return NULL;
}

static int elsewhere(int (*function)(void *), void *object)
{
    struct attempt one = {function, object, -1};
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, attempt, &one) == 0 && pthread_join(thread, NULL) == 0);
    return one.result;
}

static int try_lock(void *object)
{
    return pthread_mutex_trylock(object);
}

static int unlock(void *object)
{
    return pthread_mutex_unlock(object);
}

void normal_mutex(void)
{
    CHECK(pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_mutex_trylock(&mutex) == EBUSY && elsewhere(try_lock, &mutex) == EBUSY);
    CHECK(pthread_mutex_destroy(&mutex) == EBUSY);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_trylock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_destroy(&mutex) == 0 && pthread_mutex_init(&mutex, NULL) == 0);
}

static void init_typed(pthread_mutex_t *typed, int type)
{
    pthread_mutexattr_t attributes;
    int found;

    CHECK(pthread_mutexattr_init(&attributes) == 0);
    CHECK(pthread_mutexattr_settype(&attributes, 99) == EINVAL);
    CHECK(pthread_mutexattr_setpshared(&attributes, 99) == EINVAL);
    CHECK(pthread_mutexattr_settype(&attributes, type) == 0);
    CHECK(pthread_mutexattr_gettype(&attributes, &found) == 0 && found == type);
    CHECK(pthread_mutex_init(typed, &attributes) == 0);
    CHECK(pthread_mutexattr_destroy(&attributes) == 0);
}

void recursive_mutex(void)
{
    pthread_mutex_t typed;

    init_typed(&typed, PTHREAD_MUTEX_RECURSIVE);
    CHECK(pthread_mutex_unlock(&typed) == EPERM);
    for (int i = 0; i < 3; i++)
        CHECK(pthread_mutex_lock(&typed) == 0);
    CHECK(pthread_mutex_trylock(&typed) == 0);
    for (int i = 0; i < 4; i++) {
        CHECK(elsewhere(try_lock, &typed) == EBUSY && elsewhere(unlock, &typed) == EPERM);
        CHECK(pthread_mutex_unlock(&typed) == 0);
    }
    CHECK(pthread_mutex_unlock(&typed) == EPERM && elsewhere(try_lock, &typed) == 0);
}

void checking_mutex(void)
{
    struct timespec soon = in_milliseconds(CLOCK_REALTIME, 10000);
    pthread_mutex_t typed;

    init_typed(&typed, PTHREAD_MUTEX_ERRORCHECK);
    CHECK(pthread_mutex_unlock(&typed) == EPERM);
    CHECK(pthread_mutex_lock(&typed) == 0 && pthread_mutex_lock(&typed) == EDEADLK);
    CHECK(pthread_mutex_timedlock(&typed, &soon) == EDEADLK);
    CHECK(pthread_mutex_trylock(&typed) == EBUSY && elsewhere(unlock, &typed) == EPERM);
    CHECK(pthread_mutex_unlock(&typed) == 0 && pthread_mutex_destroy(&typed) == 0);
}

void mutex_with_deadline(void)
{
    struct timespec past = in_milliseconds(CLOCK_REALTIME, -1000),
                    soon = in_milliseconds(CLOCK_REALTIME, 20), never = {0, -1, 0};

    CHECK(pthread_mutex_timedlock(&mutex, &past) == 0); /* free: the time does not matter */
    CHECK(pthread_mutex_timedlock(&mutex, &never) == EINVAL);
    CHECK(pthread_mutex_timedlock(&mutex, &past) == ETIMEDOUT);
    CHECK(pthread_mutex_timedlock(&mutex, &soon) == ETIMEDOUT);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
}

static int shared_count;

static void *count_up(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(pthread_mutex_lock(&mutex) == 0);
        int seen = shared_count;
        if (i % 64 == 0)
            sched_yield();
        shared_count = seen + 1;
        CHECK(pthread_mutex_unlock(&mutex) == 0);
    }
    return argument;
}

void mutex_keeps_others_out(void)
{
    for (int type = PTHREAD_MUTEX_NORMAL; type <= PTHREAD_MUTEX_ERRORCHECK; type++) {
        init_typed(&mutex, type);
        shared_count = 0;
        run_threads(THREADS, count_up);
        CHECK(shared_count == THREADS * ROUNDS);
    }
    init_typed(&mutex, PTHREAD_MUTEX_NORMAL);
}

static int try_read(void *object)
{
    int error = pthread_rwlock_tryrdlock(object);

    if (error == 0)
        CHECK(pthread_rwlock_unlock(object) == 0);
    return error;
}

static int try_write(void *object)
{
    int error = pthread_rwlock_trywrlock(object);

    if (error == 0)
        CHECK(pthread_rwlock_unlock(object) == 0);
    return error;
}

static int late_write(void *object)
{
    struct timespec soon = in_milliseconds(CLOCK_REALTIME, 20), never = {0, NSEC_PER_SEC, 0};

    CHECK(pthread_rwlock_timedwrlock(object, &never) == EINVAL);
    return pthread_rwlock_timedwrlock(object, &soon);
}

static int late_read(void *object)
{
    struct timespec soon = in_milliseconds(CLOCK_REALTIME, 20);

    return pthread_rwlock_timedrdlock(object, &soon);
}

void rwlock_rules(void)
{
    CHECK(pthread_rwlock_unlock(&rwlock) == EPERM);
    CHECK(pthread_rwlock_rdlock(&rwlock) == 0 && pthread_rwlock_rdlock(&rwlock) == 0);
    CHECK(elsewhere(try_read, &rwlock) == 0 && elsewhere(try_write, &rwlock) == EBUSY);
    CHECK(elsewhere(late_write, &rwlock) == ETIMEDOUT && elsewhere(try_read, &rwlock) == 0);
    CHECK(pthread_rwlock_destroy(&rwlock) == EBUSY);
    CHECK(pthread_rwlock_unlock(&rwlock) == 0 && pthread_rwlock_unlock(&rwlock) == 0);
    CHECK(pthread_rwlock_wrlock(&rwlock) == 0);
    CHECK(pthread_rwlock_wrlock(&rwlock) == EDEADLK && pthread_rwlock_rdlock(&rwlock) == EDEADLK);
    CHECK(pthread_rwlock_tryrdlock(&rwlock) == EBUSY && pthread_rwlock_trywrlock(&rwlock) == EBUSY);
    CHECK(elsewhere(try_read, &rwlock) == EBUSY && elsewhere(late_read, &rwlock) == ETIMEDOUT);
    CHECK(pthread_rwlock_unlock(&rwlock) == 0 && elsewhere(try_write, &rwlock) == 0);
    CHECK(pthread_rwlock_destroy(&rwlock) == 0 && pthread_rwlock_init(&rwlock, NULL) == 0);
}

/* Writers change both numbers; readers, some of them twice at a time, must see equal ones. */
static int first_number, second_number;

static void write_both(void)
{
    CHECK(pthread_rwlock_wrlock(&rwlock) == 0);
    first_number++;
    sched_yield();
    second_number++;
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
}

static void read_both(int times)
{
    for (int i = 0; i < times; i++)
        CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
    CHECK(first_number == second_number);
    for (int i = 0; i < times; i++)
        CHECK(pthread_rwlock_unlock(&rwlock) == 0);
}

static void *read_or_write(void *argument)
{
    bool writer = number_of(argument) < 2;

    for (int i = 0; i < ROUNDS / 4; i++) {
        if (writer)
            write_both();
        else
            read_both(1 + i % 2);
    }
    return argument;
}

void rwlock_keeps_others_out(void)
{
    first_number = second_number = 0;
    run_threads(THREADS, read_or_write);
    CHECK(first_number == 2 * (ROUNDS / 4) && second_number == first_number);
}
