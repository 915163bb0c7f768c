/* SPDX-License-Identifier: MIT */
/* Threads, the locks between them, and the heap that they share. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/thread.h>

#include "bench.h"

static void *nothing(void *argument)
{
    return argument;
}

static pthread_t new_thread(void *(*function)(void *), void *argument)
{
    pthread_t thread;

    must(pthread_create(&thread, NULL, function, argument) == 0, "pthread_create");
    return thread;
}

static void create_join(int rounds)
{
    while (rounds-- > 0)
        pthread_join(new_thread(nothing, NULL), NULL);
}

static void mutex_pair(int rounds)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

    while (rounds-- > 0) {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
}

/* Two threads take turns: even values of the word are the first one's, odd ones the second's. */
static uint32_t turn;

static void take_turns(int rounds, uint32_t mine)
{
    while (rounds-- > 0) {
        uint32_t seen;

        while ((seen = __atomic_load_n(&turn, __ATOMIC_ACQUIRE)) % 2 != mine)
            futex(&turn, FUTEX_WAIT | FUTEX_PRIVATE, seen, NULL, NULL);
        __atomic_store_n(&turn, seen + 1, __ATOMIC_RELEASE);
        futex(&turn, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL);
    }
}

static void *take_odd_turns(void *rounds)
{
    take_turns((int)(intptr_t)rounds, 1);
    return NULL;
}

static void futex_turns(int rounds)
{
    pthread_t other = new_thread(take_odd_turns, (void *)(intptr_t)rounds);

    take_turns(rounds, 0);
    pthread_join(other, NULL);
}

/* The same by a condition variable. */
static pthread_mutex_t turn_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_cond = PTHREAD_COND_INITIALIZER;

static void await_turns(int rounds, uint32_t mine)
{
    while (rounds-- > 0) {
        pthread_mutex_lock(&turn_mutex);
        while (turn % 2 != mine)
            pthread_cond_wait(&turn_cond, &turn_mutex);
        turn++;
        pthread_cond_signal(&turn_cond);
        pthread_mutex_unlock(&turn_mutex);
    }
}

static void *await_odd_turns(void *rounds)
{
    await_turns((int)(intptr_t)rounds, 1);
    return NULL;
}

static void cond_turns(int rounds)
{
    pthread_t other = new_thread(await_odd_turns, (void *)(intptr_t)rounds);

    await_turns(rounds, 0);
    pthread_join(other, NULL);
}

/* Blocks of 16 to 256 bytes, of which each thread has sixteen at a time. */
static void *use_heap(void *rounds)
{
    void *blocks[16] = {NULL};

    for (int i = 0; i < (int)(intptr_t)rounds; i++) {
        free(blocks[i % 16]);
        blocks[i % 16] = malloc(16u + 48u * (unsigned)(i % 6));
        must(blocks[i % 16] != NULL, "malloc");
    }
    for (int i = 0; i < 16; i++)
        free(blocks[i]);
    return NULL;
}

static void heap_alone(int rounds)
{
    use_heap((void *)(intptr_t)rounds);
}

static void heap_of_four(int rounds)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        threads[i] = new_thread(use_heap, (void *)(intptr_t)(rounds / 4));
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

const struct bench thread_benches[] = {
    {"heap", "malloc + free", heap_alone, 4000},
    {"thread", "thread create + join", create_join, 50},
    {"mutex", "mutex lock + unlock, uncontended", mutex_pair, 1000},
    {"futex", "futex, two threads, round trip", futex_turns, 500},
    {"cond", "condition variable, round trip", cond_turns, 500},
    {"heap4", "malloc + free, four threads", heap_of_four, 16000},
};

const size_t thread_bench_count = LENGTH(thread_benches);
