/* SPDX-License-Identifier: MIT */
/* Common declarations of the tests of threads. */
#ifndef THREADTEST_H
#define THREADTEST_H

#include <pthread.h>

/* Ends the program if a condition does not hold, in any thread. */
#define CHECK(condition) ((condition) ? (void)0 : case_failed(__FILE__, __LINE__, #condition))
void case_failed(const char *file, int line, const char *condition);

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct thread_case {
    const char *name;
    void (*run)(void);
};

/*
 * Runs the named cases, or all, of those that need nothing but threads. The C library's tests on the
 * host run them too. Returns how many of the names are no cases.
 */
int run_thread_cases(char **names);

/* Starts threads with the same function; each gets its number. Waits for all of them. */
void run_threads(int count, void *(*function)(void *));
int number_of(void *argument);

/* A time that many milliseconds from now; may be negative. */
struct timespec in_milliseconds(clockid_t clock, int milliseconds);

/* Lets other threads run until a word has the value. */
void await_word(const uint32_t *word, uint32_t value);

/* The cases: life.c, exclusion.c, waiting.c, data.c. */
void create_and_join(void);
void many_threads(void);
void detached_threads(void);
void thread_attributes(void);
void exit_and_cleanup(void);
void identities(void);
void keys_and_destructors(void);
void keys_are_reused(void);
void called_once(void);
void normal_mutex(void);
void recursive_mutex(void);
void checking_mutex(void);
void mutex_with_deadline(void);
void mutex_keeps_others_out(void);
void rwlock_rules(void);
void rwlock_keeps_others_out(void);
void cond_signal(void);
void cond_broadcast(void);
void cond_with_deadline(void);
void cond_queue(void);
void cond_destroy_at_once(void);
void barrier_rounds(void);
void semaphore_rules(void);
void semaphore_queue(void);
void errno_of_threads(void);
void malloc_of_threads(void);
void streams_of_threads(void);
void bytes_of_threads(void);
void environment_of_threads(void);

/* Those of processes and signals, which only run on the machines: process.c. */
extern const struct thread_case process_cases[];

#endif
