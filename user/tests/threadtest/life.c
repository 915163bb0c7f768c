/* SPDX-License-Identifier: MIT */
/* Threads begin and end, and have numbers, attributes and values of their own. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "threadtest.h"

static void *next_number(void *argument)
{
    return (char *)argument + 1;
}

void create_and_join(void)
{
    pthread_t thread;
    void *result;

    CHECK(pthread_create(&thread, NULL, next_number, (void *)41) == 0);
    CHECK(pthread_join(thread, &result) == 0 && result == (void *)42);
    CHECK(pthread_create(&thread, NULL, next_number, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(pthread_join(pthread_self(), NULL) == EDEADLK);
}

/* More threads than the system has at a time, in groups: their memory is used again. */
void many_threads(void)
{
    pthread_t threads[24];
    void *result;

    for (int round = 0; round < 40; round++) {
        for (size_t i = 0; i < LENGTH(threads); i++)
            CHECK(pthread_create(&threads[i], NULL, next_number, (void *)i) == 0);
        for (size_t i = LENGTH(threads); i-- > 0;)
            CHECK(pthread_join(threads[i], &result) == 0 && result == (void *)(i + 1));
    }
}

static uint32_t detached_done, may_end;

static void *detached(void *argument)
{
    char room[4096];

    for (size_t i = 0; i < sizeof(room); i++)
        ((volatile char *)room)[i] = 1;
    await_word(&may_end, 1);
    __atomic_fetch_add(&detached_done, 1, __ATOMIC_RELEASE);
    return argument;
}

/* By an attribute, by the thread itself, by another thread before and after the end. */
static void *detach_myself(void *argument)
{
    CHECK(pthread_detach(pthread_self()) == 0);
    CHECK(pthread_detach(pthread_self()) == EINVAL);
    return detached(argument);
}

void detached_threads(void)
{
    pthread_attr_t attributes;
    pthread_t thread;

    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0);
    for (uint32_t round = 0; round < 50; round++) {
        detached_done = may_end = 0;
        CHECK(pthread_create(&thread, &attributes, detached, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == EINVAL);
        CHECK(pthread_detach(thread) == EINVAL);
        CHECK(pthread_create(&thread, NULL, detach_myself, NULL) == 0);
        CHECK(pthread_create(&thread, NULL, detached, NULL) == 0);
        CHECK(pthread_detach(thread) == 0);
        CHECK(pthread_create(&thread, NULL, detached, NULL) == 0);
        __atomic_store_n(&may_end, 1, __ATOMIC_RELEASE);
        await_word(&detached_done, 4);
        CHECK(pthread_detach(thread) == 0);
    }
    CHECK(pthread_attr_destroy(&attributes) == 0);
}

static void *address_of_stack(void *argument)
{
    char *here = __builtin_frame_address(0);

    (void)argument;
    return here;
}

static char program_stack[64 * 1024];

static void own_stack(pthread_attr_t *attributes)
{
    void *stack, *result;
    pthread_t thread;
    size_t size;

    CHECK(pthread_attr_setstack(attributes, program_stack, PTHREAD_STACK_MIN - 1) == EINVAL);
    CHECK(pthread_attr_setstack(attributes, program_stack, sizeof(program_stack)) == 0);
    CHECK(pthread_attr_getstack(attributes, &stack, &size) == 0);
    CHECK(stack == program_stack && size == sizeof(program_stack));
    CHECK(pthread_create(&thread, attributes, address_of_stack, NULL) == 0);
    CHECK(pthread_join(thread, &result) == 0);
#if __SIZEOF_POINTER__ == 4 /* a test on the host has the host's stacks */
    CHECK((char *)result > program_stack && (char *)result < program_stack + sizeof(program_stack));
#endif
}

void thread_attributes(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    size_t size;
    int state;

    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_getdetachstate(&attributes, &state) == 0 &&
          state == PTHREAD_CREATE_JOINABLE);
    CHECK(pthread_attr_setdetachstate(&attributes, 99) == EINVAL);
    CHECK(pthread_attr_getstacksize(&attributes, &size) == 0 && size == PTHREAD_STACK_DEFAULT);
    CHECK(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN - 1) == EINVAL);
    CHECK(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN) == 0);
    CHECK(pthread_create(&thread, &attributes, next_number, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, PTRDIFF_MAX / 2) == 0);
    CHECK(pthread_create(&thread, &attributes, next_number, NULL) == EAGAIN);
    own_stack(&attributes);
    CHECK(pthread_attr_destroy(&attributes) == 0);
}

static int cleanups;

static void count_cleanup(void *weight)
{
    cleanups = cleanups * 10 + number_of(weight);
}

static void end_here(void)
{
    pthread_exit((void *)77);
}

static void *with_cleanup(void *argument)
{
    pthread_cleanup_push(count_cleanup, (void *)1);
    pthread_cleanup_push(count_cleanup, (void *)2);
    pthread_cleanup_push(count_cleanup, (void *)3);
    pthread_cleanup_pop(1);
    pthread_cleanup_push(count_cleanup, (void *)4);
    pthread_cleanup_pop(0);
    end_here();
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return argument;
}

void exit_and_cleanup(void)
{
    pthread_t thread;
    void *result;

    cleanups = 0;
    CHECK(pthread_create(&thread, NULL, with_cleanup, NULL) == 0);
    CHECK(pthread_join(thread, &result) == 0 && result == (void *)77);
    CHECK(cleanups == 321);
}

static pthread_t main_one;

static void *who_am_i(void *number)
{
    CHECK(!pthread_equal(pthread_self(), main_one) && pthread_equal(main_one, main_one));
    *(int *)number = gettid();
    return pthread_self();
}

void identities(void)
{
    pthread_t threads[2];
    int numbers[2];
    void *result;

    main_one = pthread_self();
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, who_am_i, &numbers[i]) == 0);
    for (int i = 0; i < 2; i++)
        CHECK(pthread_join(threads[i], &result) == 0 && pthread_equal(result, threads[i]));
    CHECK(gettid() == getpid() && pthread_equal(main_one, pthread_self()));
    CHECK(numbers[0] != numbers[1] && numbers[0] != gettid() && numbers[1] != gettid());
}

static pthread_key_t key, other_key;
static int destroyed;

/* Sets the other key's value, which is then destroyed in a later round. */
static void destroy(void *value)
{
    __atomic_fetch_add(&destroyed, number_of(value), __ATOMIC_RELAXED);
    CHECK(pthread_getspecific(key) == NULL);
    CHECK(pthread_setspecific(other_key, (void *)100) == 0);
}

static void destroy_other(void *value)
{
    __atomic_fetch_add(&destroyed, number_of(value), __ATOMIC_RELAXED);
}

static void *use_key(void *argument)
{
    CHECK(pthread_getspecific(key) == NULL);
    CHECK(pthread_setspecific(key, (char *)argument + 1) == 0);
    sched_yield();
    CHECK(pthread_getspecific(key) == (char *)argument + 1);
    return NULL;
}

void keys_and_destructors(void)
{
    CHECK(pthread_key_create(&key, destroy) == 0 &&
          pthread_key_create(&other_key, destroy_other) == 0);
    CHECK(pthread_setspecific(key, &key) == 0);
    destroyed = 0;
    run_threads(4, use_key);
    CHECK(destroyed == 1 + 2 + 3 + 4 + 4 * 100);
    CHECK(pthread_getspecific(key) == &key && pthread_setspecific(key, NULL) == 0);
    CHECK(pthread_key_delete(key) == 0 && pthread_key_delete(other_key) == 0);
    CHECK(pthread_key_delete(key) == EINVAL && pthread_setspecific(key, &key) == EINVAL);
    CHECK(pthread_setspecific(PTHREAD_KEYS_MAX, &key) == EINVAL);
}

void keys_are_reused(void)
{
    pthread_key_t keys[PTHREAD_KEYS_MAX], one_more;

    for (int i = 0; i < PTHREAD_KEYS_MAX; i++)
        CHECK(pthread_key_create(&keys[i], NULL) == 0 && pthread_setspecific(keys[i], keys) == 0);
    CHECK(pthread_key_create(&one_more, NULL) == EAGAIN);
    CHECK(pthread_key_delete(keys[7]) == 0 && pthread_key_create(&one_more, NULL) == 0);
    CHECK(pthread_getspecific(one_more) == NULL); /* not the value of the key before it */
    keys[7] = one_more;
    for (int i = 0; i < PTHREAD_KEYS_MAX; i++)
        CHECK(pthread_key_delete(keys[i]) == 0);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint32_t calls;

static void slow_start(void)
{
    for (int i = 0; i < 50; i++)
        sched_yield();
    __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
}

static void *call_once(void *argument)
{
    CHECK(pthread_once(&once, slow_start) == 0);
    CHECK(__atomic_load_n(&calls, __ATOMIC_RELAXED) == 1);
    return argument;
}

void called_once(void)
{
    once = (pthread_once_t)PTHREAD_ONCE_INIT;
    calls = 0;
    run_threads(8, call_once);
}
