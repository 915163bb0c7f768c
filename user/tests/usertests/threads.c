/* SPDX-License-Identifier: MIT */
/* Threads for the tests: made with the kernel's calls alone. */
#include "threads.h"

#include "test.h"
#include <limits.h>
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
