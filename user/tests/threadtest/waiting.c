/* SPDX-License-Identifier: MIT */
/* Condition variables, barriers and semaphores: nobody sleeps for ever, and nobody comes too early. */
#include <errno.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "threadtest.h"

#define THREADS 8
#define ROUNDS 500

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER, other_cond = PTHREAD_COND_INITIALIZER;
static int turn, waiting, open_gate;

static void *take_turns(void *argument)
{
    int me = number_of(argument);
    pthread_cond_t *mine = me == 0 ? &cond : &other_cond, *theirs = me == 0 ? &other_cond : &cond;

    for (int i = 0; i < ROUNDS; i++) {
        CHECK(pthread_mutex_lock(&mutex) == 0);
        while (turn % 2 != me)
            CHECK(pthread_cond_wait(mine, &mutex) == 0);
        turn++;
        CHECK(pthread_mutex_unlock(&mutex) == 0);
        CHECK(pthread_cond_signal(theirs) == 0);
    }
    return NULL;
}

void cond_signal(void)
{
    turn = 0;
    CHECK(pthread_cond_signal(&cond) == 0); /* nobody waits: it is forgotten */
    run_threads(2, take_turns);
    CHECK(turn == 2 * ROUNDS);
}

static void *wait_at_gate(void *argument)
{
    CHECK(pthread_mutex_lock(&mutex) == 0);
    waiting++;
    while (!open_gate)
        CHECK(pthread_cond_wait(&cond, &mutex) == 0);
    waiting--;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    return argument;
}

/* All threads sleep; then one broadcast, with or without the mutex held, wakes all of them. */
static void let_all_through(pthread_t *threads, bool holding)
{
    open_gate = waiting = 0;
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, wait_at_gate, NULL) == 0);
    await_word((const uint32_t *)&waiting, THREADS);
    CHECK(pthread_mutex_lock(&mutex) == 0); /* the last one has released it, and so it waits */
    open_gate = 1;
    if (holding)
        CHECK(pthread_cond_broadcast(&cond) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    if (!holding)
        CHECK(pthread_cond_broadcast(&cond) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(waiting == 0);
}

void cond_broadcast(void)
{
    pthread_t threads[THREADS];

    CHECK(pthread_cond_broadcast(&cond) == 0);
    for (int i = 0; i < 20; i++)
        let_all_through(threads, i % 2 == 0);
}

static void wait_by(pthread_cond_t *timed, clockid_t clock)
{
    struct timespec past = in_milliseconds(clock, -1000), soon = in_milliseconds(clock, 30),
                    never = {0, NSEC_PER_SEC, 0}, now;
    int error;

    CHECK(pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_cond_timedwait(timed, &mutex, &never) == EINVAL);
    CHECK(pthread_cond_timedwait(timed, &mutex, &past) == ETIMEDOUT);
    while ((error = pthread_cond_timedwait(timed, &mutex, &soon)) == 0) {
    }
    CHECK(error == ETIMEDOUT && pthread_mutex_trylock(&mutex) == EBUSY);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    clock_gettime(clock, &now);
    CHECK(now.tv_sec > soon.tv_sec || (now.tv_sec == soon.tv_sec && now.tv_nsec >= soon.tv_nsec));
}

void cond_with_deadline(void)
{
    pthread_condattr_t attributes;
    pthread_cond_t monotonic;
    clockid_t clock;

    wait_by(&cond, CLOCK_REALTIME);
    CHECK(pthread_condattr_init(&attributes) == 0);
    CHECK(pthread_condattr_getclock(&attributes, &clock) == 0 && clock == CLOCK_REALTIME);
    CHECK(pthread_condattr_setclock(&attributes, 99) == EINVAL);
    CHECK(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(&monotonic, &attributes) == 0);
    wait_by(&monotonic, CLOCK_MONOTONIC);
    CHECK(pthread_cond_destroy(&monotonic) == 0 && pthread_condattr_destroy(&attributes) == 0);
}

/* A queue of four places: half of the threads put numbers in, the others take them out. */
static struct {
    int places[4];
    int count;
    long sum;
} queue;

static void put(int number)
{
    CHECK(pthread_mutex_lock(&mutex) == 0);
    while (queue.count == (int)LENGTH(queue.places))
        CHECK(pthread_cond_wait(&cond, &mutex) == 0);
    queue.places[queue.count++] = number;
    CHECK(pthread_cond_signal(&other_cond) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
}

static void take(void)
{
    CHECK(pthread_mutex_lock(&mutex) == 0);
    while (queue.count == 0)
        CHECK(pthread_cond_wait(&other_cond, &mutex) == 0);
    queue.sum += queue.places[--queue.count];
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_cond_signal(&cond) == 0);
}

static void *put_or_take(void *argument)
{
    for (int i = 1; i <= ROUNDS; i++) {
        if (number_of(argument) % 2 == 0)
            put(i);
        else
            take();
    }
    return argument;
}

void cond_queue(void)
{
    queue.count = 0;
    queue.sum = 0;
    run_threads(THREADS, put_or_take);
    CHECK(queue.count == 0 && queue.sum == (long)THREADS / 2 * ROUNDS * (ROUNDS + 1) / 2);
}

/* As soon as nobody has to be woken any more, a condition variable may be destroyed and freed. */
struct letter {
    pthread_mutex_t mutex;
    pthread_cond_t arrived;
    int there;
};

static void *await_letter(void *argument)
{
    struct letter *letter = argument;

    CHECK(pthread_mutex_lock(&letter->mutex) == 0);
    letter->there--;
    while (letter->there != 1)
        CHECK(pthread_cond_wait(&letter->arrived, &letter->mutex) == 0);
    CHECK(pthread_mutex_unlock(&letter->mutex) == 0);
    return NULL;
}

void cond_destroy_at_once(void)
{
    for (int round = 0; round < 100; round++) {
        struct letter *letter = malloc(sizeof(*letter));
        pthread_t threads[3];

        CHECK(letter != NULL);
        *letter = (struct letter){PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
        for (size_t i = 0; i < LENGTH(threads); i++)
            CHECK(pthread_create(&threads[i], NULL, await_letter, letter) == 0);
        await_word((const uint32_t *)&letter->there, -(uint32_t)LENGTH(threads));
        CHECK(pthread_mutex_lock(&letter->mutex) == 0);
        letter->there = 1;
        CHECK(pthread_cond_broadcast(&letter->arrived) == 0);
        CHECK(pthread_mutex_unlock(&letter->mutex) == 0);
        CHECK(pthread_cond_destroy(&letter->arrived) == 0);
        for (size_t i = 0; i < sizeof(letter->arrived); i++)
            ((volatile unsigned char *)&letter->arrived)[i] = 0xa5;
        for (size_t i = 0; i < LENGTH(threads); i++)
            CHECK(pthread_join(threads[i], NULL) == 0);
        for (size_t i = 0; i < sizeof(letter->arrived); i++)
            CHECK(((unsigned char *)&letter->arrived)[i] == 0xa5);
        free(letter);
    }
}

static pthread_barrier_t barrier;
static uint32_t arrivals, serial_threads;

static void *meet(void *argument)
{
    for (uint32_t round = 1; round <= ROUNDS / 5; round++) {
        int result;

        __atomic_fetch_add(&arrivals, 1, __ATOMIC_RELAXED);
        result = pthread_barrier_wait(&barrier);
        CHECK(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
        __atomic_fetch_add(&serial_threads, result == PTHREAD_BARRIER_SERIAL_THREAD,
                           __ATOMIC_RELAXED);
        CHECK(__atomic_load_n(&arrivals, __ATOMIC_RELAXED) == round * THREADS);
        pthread_barrier_wait(&barrier);
    }
    return argument;
}

static void *meet_and_leave(void *argument)
{
    pthread_barrier_wait(argument);
    return NULL;
}

static void destroy_barrier_at_once(void)
{
    pthread_barrier_t *own = malloc(sizeof(*own));
    pthread_t thread;

    CHECK(own != NULL && pthread_barrier_init(own, NULL, 2) == 0);
    CHECK(pthread_create(&thread, NULL, meet_and_leave, own) == 0);
    pthread_barrier_wait(own);
    CHECK(pthread_barrier_destroy(own) == 0);
    free(own);
    CHECK(pthread_join(thread, NULL) == 0);
}

void barrier_rounds(void)
{
    arrivals = serial_threads = 0;
    CHECK(pthread_barrier_init(&barrier, NULL, 0) == EINVAL);
    CHECK(pthread_barrier_init(&barrier, NULL, 1) == 0);
    CHECK(pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD);
    CHECK(pthread_barrier_destroy(&barrier) == 0);
    CHECK(pthread_barrier_init(&barrier, NULL, THREADS) == 0);
    run_threads(THREADS, meet);
    CHECK(serial_threads == ROUNDS / 5 && pthread_barrier_destroy(&barrier) == 0);
    for (int i = 0; i < 50; i++)
        destroy_barrier_at_once();
}

void semaphore_rules(void)
{
    struct timespec past = in_milliseconds(CLOCK_REALTIME, -1000),
                    soon = in_milliseconds(CLOCK_REALTIME, 20), never = {0, -1, 0};
    int value;
    sem_t sem;

    CHECK(sem_init(&sem, 0, SEM_VALUE_MAX + 1u) == -1 && errno == EINVAL);
    CHECK(sem_init(&sem, 0, SEM_VALUE_MAX) == 0);
    CHECK(sem_post(&sem) == -1 && errno == EOVERFLOW);
    CHECK(sem_init(&sem, 0, 2) == 0);
    CHECK(sem_wait(&sem) == 0 && sem_timedwait(&sem, &past) == 0);
    CHECK(sem_trywait(&sem) == -1 && errno == EAGAIN);
    CHECK(sem_timedwait(&sem, &never) == -1 && errno == EINVAL);
    CHECK(sem_timedwait(&sem, &past) == -1 && errno == ETIMEDOUT);
    CHECK(sem_timedwait(&sem, &soon) == -1 && errno == ETIMEDOUT);
    CHECK(sem_getvalue(&sem, &value) == 0 && value == 0);
    CHECK(sem_post(&sem) == 0 && sem_getvalue(&sem, &value) == 0 && value == 1);
    CHECK(sem_trywait(&sem) == 0 && sem_destroy(&sem) == 0);
}

static sem_t items, taken;

static void *post_or_wait(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        if (number_of(argument) % 2 == 0) {
            CHECK(sem_post(&items) == 0);
        } else {
            CHECK(sem_wait(&items) == 0);
            CHECK(sem_post(&taken) == 0);
        }
    }
    return argument;
}

void semaphore_queue(void)
{
    int value;

    CHECK(sem_init(&items, 0, 0) == 0 && sem_init(&taken, 0, 0) == 0);
    run_threads(THREADS, post_or_wait);
    CHECK(sem_getvalue(&items, &value) == 0 && value == 0);
    CHECK(sem_getvalue(&taken, &value) == 0 && value == THREADS / 2 * ROUNDS);
}
