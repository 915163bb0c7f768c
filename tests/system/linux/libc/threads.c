/* SPDX-License-Identifier: MIT */
/* Threads: creation and join, memory of their own, and all the ways to wait for each other. */
#include "libc.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>

#define THREADS 4
#define ROUNDS 1000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t semaphore;
static __thread long own = 7;
static long sum, onces, destroyed;
static int turn;

static void run_once(void)
{
    onces++;
}

static void destroy(void *value)
{
    __atomic_add_fetch(&destroyed, (long)value, __ATOMIC_SEQ_CST);
}

static void *count(void *arg)
{
    long number = (long)arg;

    own += number;
    pthread_once(&once, run_once);
    pthread_setspecific(key, arg);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        sum++;
        if (i % 100 == 0)
            sched_yield();
        pthread_mutex_unlock(&mutex);
    }
    return (void *)(own * 10);
}

static void create_and_join(void)
{
    pthread_t threads[THREADS];
    void *result;
    long results = 0;

    pthread_key_create(&key, destroy);
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, count, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &result);
        results += (long)result;
    }
    SHOW(sum);
    SHOW(results);
    SHOW(own);
    SHOW(onces);
    SHOW(destroyed);
}

static void *take_turns(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != 1)
            pthread_cond_wait(&cond, &mutex);
        turn = 0;
        pthread_cond_broadcast(&cond);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void wait_for_condition(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, take_turns, NULL);
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != 0)
            pthread_cond_wait(&cond, &mutex);
        turn = 1;
        pthread_cond_signal(&cond);
        pthread_mutex_unlock(&mutex);
    }
    SHOW(pthread_join(thread, NULL));
    SHOW(turn);
}

/* A time on a clock, some milliseconds from now. */
static struct timespec soon(clockid_t clock, long milliseconds)
{
    struct timespec time;

    clock_gettime(clock, &time);
    time.tv_nsec += milliseconds * 1000000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

static void time_out(void)
{
    pthread_condattr_t attributes;
    pthread_cond_t other;
    struct timespec real = soon(CLOCK_REALTIME, 20), monotonic = soon(CLOCK_MONOTONIC, 20);

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&other, &attributes);
    pthread_mutex_lock(&mutex);
    SHOW(pthread_cond_timedwait(&cond, &mutex, &real) == ETIMEDOUT);
    SHOW(pthread_cond_timedwait(&other, &mutex, &monotonic) == ETIMEDOUT);
    pthread_mutex_unlock(&mutex);
    sem_init(&semaphore, 0, 0);
    real = soon(CLOCK_REALTIME, 20);
    SHOW_ERROR(sem_timedwait(&semaphore, &real));
}

static void *post(void *arg)
{
    for (int i = 0; i < 10; i++)
        sem_post(arg);
    return NULL;
}

static void *hold_lock(void *arg)
{
    pthread_rwlock_t *lock = arg;

    pthread_rwlock_rdlock(lock);
    sum++;
    pthread_rwlock_unlock(lock);
    return NULL;
}

static void use_other_locks(void)
{
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    pthread_t thread, reader;
    int value;

    pthread_create(&thread, NULL, post, &semaphore);
    for (int i = 0; i < 10; i++)
        sem_wait(&semaphore);
    SHOW(sem_getvalue(&semaphore, &value));
    SHOW(value);
    pthread_rwlock_wrlock(&lock);
    sum = 0;
    pthread_create(&reader, NULL, hold_lock, &lock);
    sched_yield();
    SHOW(sum);
    pthread_rwlock_unlock(&lock);
    pthread_join(reader, NULL);
    SHOW(sum);
    SHOW(pthread_join(thread, NULL));
}

static void *tell_ids(void *arg)
{
    long *ids = arg;

    ids[0] = getpid();
    ids[1] = syscall(SYS_gettid);
    SHOW(syscall(SYS_tgkill, getpid(), ids[1], 0));
    return NULL;
}

static void compare_ids(void)
{
    pthread_t thread;
    long ids[2];

    pthread_create(&thread, NULL, tell_ids, ids);
    pthread_join(thread, NULL);
    SHOW(ids[0] == getpid());
    SHOW(ids[1] != getpid());
    SHOW(syscall(SYS_gettid) == getpid());
}

static void *detached(void *arg)
{
    pthread_detach(pthread_self());
    sem_post(arg);
    return NULL;
}

void test_threads(void)
{
    pthread_t thread;

    create_and_join();
    wait_for_condition();
    time_out();
    use_other_locks();
    compare_ids();
    SHOW(pthread_create(&thread, NULL, detached, &semaphore));
    SHOW(sem_wait(&semaphore));
}

static long cleanups;

static void note_cleanup(void *arg)
{
    cleanups += (long)arg;
}

static void *wait_for_ever(void *arg)
{
    char byte;

    pthread_cleanup_push(note_cleanup, (void *)3);
    if (read(*(int *)arg, &byte, 1) >= 0)
        printf("  nothing to read\n");
    pthread_cleanup_pop(0);
    return NULL;
}

static void *compute_for_ever(void *arg)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    sem_post(arg);
    while (arg)
        sum++;
    return NULL;
}

/* Cancelling needs the first of the real-time signals. */
void test_cancel(void)
{
    pthread_t thread;
    void *result;
    int fds[2];

    if (pipe(fds) != 0)
        return;
    pthread_create(&thread, NULL, wait_for_ever, &fds[0]);
    usleep(20000);
    SHOW(pthread_cancel(thread));
    SHOW(pthread_join(thread, &result));
    SHOW(result == PTHREAD_CANCELED);
    SHOW(cleanups);
    sem_init(&semaphore, 0, 0);
    pthread_create(&thread, NULL, compute_for_ever, &semaphore);
    sem_wait(&semaphore);
    SHOW(pthread_cancel(thread));
    SHOW(pthread_join(thread, &result));
    SHOW(result == PTHREAD_CANCELED);
}

static void *die_with_lock(void *arg)
{
    pthread_mutex_lock(arg);
    return NULL;
}

/* The kernel marks the mutexes that an ended thread held: qemu-user cannot do that. */
void test_robust(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutex_t robust;
    pthread_t thread;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&robust, &attributes);
    pthread_create(&thread, NULL, die_with_lock, &robust);
    pthread_join(thread, NULL);
    SHOW(pthread_mutex_lock(&robust) == EOWNERDEAD);
    SHOW(pthread_mutex_consistent(&robust));
    SHOW(pthread_mutex_unlock(&robust));
    SHOW(pthread_mutex_lock(&robust));
}
