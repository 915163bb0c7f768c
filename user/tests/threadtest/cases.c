/* SPDX-License-Identifier: MIT */
/* The table of cases, and what they share. */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "threadtest.h"

#define NSEC_PER_MSEC 1000000

static const struct thread_case cases[] = {
    {"bytes", bytes_of_threads}, /* the first: it opens a stream before there are threads */
    {"create", create_and_join},
    {"many", many_threads},
    {"detached", detached_threads},
    {"attributes", thread_attributes},
    {"exit", exit_and_cleanup},
    {"self", identities},
    {"keys", keys_and_destructors},
    {"keysagain", keys_are_reused},
    {"once", called_once},
    {"mutex", normal_mutex},
    {"recursive", recursive_mutex},
    {"checking", checking_mutex},
    {"timedlock", mutex_with_deadline},
    {"exclusion", mutex_keeps_others_out},
    {"rwlock", rwlock_rules},
    {"readers", rwlock_keeps_others_out},
    {"signal", cond_signal},
    {"broadcast", cond_broadcast},
    {"timedwait", cond_with_deadline},
    {"queue", cond_queue},
    {"destroy", cond_destroy_at_once},
    {"barrier", barrier_rounds},
    {"semaphore", semaphore_rules},
    {"posts", semaphore_queue},
    {"errno", errno_of_threads},
    {"malloc", malloc_of_threads},
    {"stdio", streams_of_threads},
    {"environment", environment_of_threads},
};

void run_threads(int count, void *(*function)(void *))
{
    pthread_t threads[16];

    CHECK(count <= (int)LENGTH(threads));
    for (int i = 0; i < count; i++)
        CHECK(pthread_create(&threads[i], NULL, function, (void *)(intptr_t)i) == 0);
    for (int i = 0; i < count; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

int number_of(void *argument)
{
    return (int)(intptr_t)argument;
}

struct timespec in_milliseconds(clockid_t clock, int milliseconds)
{
    struct timespec time = {0};
    int64_t nanoseconds;

    clock_gettime(clock, &time);
    nanoseconds = time.tv_nsec + (int64_t)milliseconds * NSEC_PER_MSEC;
    time.tv_sec += nanoseconds / NSEC_PER_SEC - (nanoseconds < 0);
    time.tv_nsec = (int32_t)((nanoseconds + (int64_t)1000 * NSEC_PER_SEC) % NSEC_PER_SEC);
    return time;
}

void await_word(const uint32_t *word, uint32_t value)
{
    while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value)
        sched_yield();
}

static const struct thread_case *find(const char *name)
{
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (strcmp(cases[i].name, name) == 0)
            return &cases[i];
    return NULL;
}

int run_thread_cases(char **names)
{
    int unknown = 0;

    if (*names == NULL)
        for (size_t i = 0; i < LENGTH(cases); i++)
            cases[i].run();
    for (; *names != NULL; names++) {
        const struct thread_case *one = find(*names);

        if (one != NULL)
            one->run();
        unknown += one == NULL;
    }
    return unknown;
}
