/* SPDX-License-Identifier: MIT */
/* Threads for the tests: made with the kernel's calls alone. */
#include "threads.h"

#include "test.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct test_thread test_threads[THREADS];

void thread_body(struct test_thread *t)
{
    /* start_thread() notes the same number, but perhaps later than the thread reads it */
    t->tid = gettid();
    t->run(t);
    thread_exit();
}

struct test_thread *start_thread(unsigned number, void (*run)(struct test_thread *t), void *data)
{
    struct test_thread *t = &test_threads[number];

    t->self = t;
    t->run = run;
    t->data = data;
    t->tid = thread_create((uintptr_t)thread_entry, (uintptr_t)t,
                           (uintptr_t)t->stack + sizeof(t->stack), (uintptr_t)t, &t->tid_word);
    CHECK(t->tid > 0);
    return t;
}

void start_sleeping_threads(void (*run)(struct test_thread *t), const uint32_t *started)
{
    for (unsigned i = 0; i < THREADS; i++)
        start_thread(i, run, NULL);
    while (__atomic_load_n(started, __ATOMIC_SEQ_CST) < THREADS)
        sched_yield();
    sleep_ms(20);
}

static bool sleeps_in(const struct test_thread *t, const char *queue)
{
    char path[40], line[80], found[40], state;
    int tid;
    bool sleeps = false;

    snprintf(path, sizeof(path), "/proc/%d/threads", (int)getpid());
    FILE *file = fopen(path, "r");
    CHECK(file);
    while (fgets(line, sizeof(line), file)) {
        if (sscanf(line, "%d %c %*u %*u %*d %39[^\n]", &tid, &state, found) == 3 && tid == t->tid)
            sleeps = state == 'S' && strcmp(found, queue) == 0;
    }
    fclose(file);
    return sleeps;
}

void wait_for_sleep(const struct test_thread *t, const char *queue)
{
    for (int tries = 0; tries < 10000; tries++) {
        if (sleeps_in(t, queue))
            return;
        sleep_ms(1);
    }
    CHECK(!"the thread never sleeps there");
}

void wait_until_not(uint32_t *word, uint32_t value)
{
    while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == value)
        futex(word, FUTEX_WAIT | FUTEX_PRIVATE, value, NULL, NULL);
}

void set_word(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
    futex(word, FUTEX_WAKE | FUTEX_PRIVATE, INT_MAX, NULL, NULL);
}

void join_thread(struct test_thread *t)
{
    uint32_t tid;

    while ((tid = __atomic_load_n(&t->tid_word, __ATOMIC_SEQ_CST)) != 0)
        futex(&t->tid_word, FUTEX_WAIT, tid, NULL, NULL); /* the kernel wakes both kinds */
}
