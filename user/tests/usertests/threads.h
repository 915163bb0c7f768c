/* SPDX-License-Identifier: MIT */
/* Threads for the tests: made with the kernel's calls alone. */
#ifndef USERTESTS_THREADS_H
#define USERTESTS_THREADS_H

#include <stdint.h>
#include <sys/thread.h>

#define THREAD_STACK 16384

struct test_thread {
    struct test_thread *self; /* first: its thread pointer points here */
    void (*run)(struct test_thread *t);
    void *data;
    uint32_t tid_word;
    int tid;
    _Alignas(16) char stack[THREAD_STACK];
};

/* Starts one of the threads that there is room for, number 0 to THREADS - 1. The first is the process's own. */
#define THREADS 8
extern struct test_thread test_threads[THREADS];
struct test_thread *start_thread(unsigned number, void (*run)(struct test_thread *t), void *data);

/*
 * Starts all of them. Each adds 1 to the word before it goes to sleep; this waits for that, and a moment longer, so that
 * most of them do sleep.
 */
void start_sleeping_threads(void (*run)(struct test_thread *t), const uint32_t *started);

/* Waits until it has ended. */
void join_thread(struct test_thread *t);

/* Waits until it sleeps in a queue of that name: see /proc/PID/threads. */
void wait_for_sleep(const struct test_thread *t, const char *queue);

/* Waits until the word has another value than this. */
void wait_until_not(uint32_t *word, uint32_t value);

/* Sets a word, and wakes all that wait for it. */
void set_word(uint32_t *word, uint32_t value);

/* arch/ */
extern const char thread_entry[];
uintptr_t thread_pointer_word(void);

void thread_body(struct test_thread *t);

#endif
