/* SPDX-License-Identifier: MIT */
/*
 * The life of a thread: creation, end, join and detach.
 *
 * A thread ends in two steps. In its last function here it runs its destructors and says that it
 * ends; then it calls thread_exit(), and the kernel sets tid to 0 and wakes the thread that joins.
 * Only then its memory may be freed.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/thread.h>
#include <unistd.h>

#include "fork.h"
#include "lock.h"
#include "thread.h"

static struct thread_head main_head;
/* atomic: threads that run, but for one: the last one that ends is exit(0) */
static uint32_t others;

/* Before the second thread starts: gives the main thread what every other one has from the start. */
static void become_threaded(void)
{
    if (threaded)
        return;
    main_head = (struct thread_head){&main_head, &main_thread};
    if (!has_tls())
        set_thread_pointer((uintptr_t)&main_head);
    current_tid();
    if (share_streams != NULL)
        share_streams();
    threaded = true;
}

uint32_t current_tid(void)
{
    struct pthread *thread = current_thread();

    if (thread->tid == 0) {
        prepare_for_fork();
        thread->tid = (uint32_t)gettid();
    }
    return thread->tid;
}

void only_thread_after_fork(void)
{
    struct pthread *thread = current_thread();

    __atomic_store_n(&others, 0, __ATOMIC_RELAXED);
    if (thread->tid != 0)
        thread->tid = (uint32_t)gettid();
}

void thread_begin(struct pthread *thread)
{
    pthread_exit(thread->start(thread->argument));
}

static struct pthread *allocate(const pthread_attr_t *attributes)
{
    struct pthread *thread;

    if (attributes != NULL && attributes->stack != NULL)
        thread = place_thread(attributes->stack, attributes->stack_size);
    else
        thread = new_thread(attributes != NULL ? attributes->stack_size : PTHREAD_STACK_DEFAULT);
    if (thread != NULL && attributes != NULL && attributes->detached)
        thread->state = THREAD_DETACHED;
    return thread;
}

int pthread_create(pthread_t *restrict result, const pthread_attr_t *restrict attributes,
                   void *(*start)(void *), void *restrict argument)
{
    struct pthread *thread;
    struct thread_place place;
    int saved_errno = errno;

    become_threaded();
    thread = allocate(attributes);
    if (thread == NULL)
        return EAGAIN;
    thread->start = start;
    thread->argument = argument;
    place = place_head((uintptr_t)thread, thread);
    *result = thread; /* before the thread starts: it may be gone when thread_create() returns */
    __atomic_fetch_add(&others, 1, __ATOMIC_RELAXED);
    if (thread_create((uintptr_t)thread_entry, (uintptr_t)thread, place.stack_top,
                      (uintptr_t)place.head, &thread->tid) < 0) {
        int error = errno;

        __atomic_fetch_sub(&others, 1, __ATOMIC_RELAXED);
        if (thread->memory != NULL)
            free_thread(thread);
        errno = saved_errno;
        return error;
    }
    return 0;
}

static void run_cleanup(struct pthread *thread)
{
    while (thread->cleanup != NULL) {
        struct __pthread_cleanup *cleanup = thread->cleanup;

        thread->cleanup = cleanup->next;
        cleanup->run(cleanup->argument);
    }
}

/* The main thread's memory is not freed, and the kernel has no word of it to set to 0. */
static void end_main_thread(void)
{
    __atomic_store_n(&main_thread.tid, 0, __ATOMIC_RELEASE);
    futex_wake(&main_thread.tid, 1, false);
}

void pthread_exit(void *result)
{
    struct pthread *thread = current_thread();
    uint32_t joinable = THREAD_JOINABLE;

    run_cleanup(thread);
    end_key_values(thread);
    empty_cache(&thread->cache);
    if (__atomic_fetch_sub(&others, 1, __ATOMIC_ACQ_REL) == 0)
        exit(0);
    thread->result = result;
    if (!__atomic_compare_exchange_n(&thread->state, &joinable, THREAD_ENDING, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        free_thread_later(thread);
    if (thread == &main_thread)
        end_main_thread();
    thread_exit();
}

int pthread_join(pthread_t thread, void **result)
{
    uint32_t tid;

    if (thread == current_thread())
        return EDEADLK;
    if (__atomic_load_n(&thread->state, __ATOMIC_ACQUIRE) == THREAD_DETACHED)
        return EINVAL;
    while ((tid = __atomic_load_n(&thread->tid, __ATOMIC_ACQUIRE)) != 0)
        futex_wait(&thread->tid, tid, NULL, false);
    if (result != NULL)
        *result = thread->result;
    if (thread->memory != NULL)
        free_thread(thread);
    return 0;
}

int pthread_detach(pthread_t thread)
{
    uint32_t joinable = THREAD_JOINABLE;

    if (__atomic_compare_exchange_n(&thread->state, &joinable, THREAD_DETACHED, false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return 0;
    if (joinable == THREAD_DETACHED)
        return EINVAL;
    free_thread_later(thread);
    return 0;
}

void __pthread_cleanup_push(struct __pthread_cleanup *cleanup)
{
    struct pthread *thread = current_thread();

    cleanup->next = thread->cleanup;
    thread->cleanup = cleanup;
}

void __pthread_cleanup_pop(int execute)
{
    struct pthread *thread = current_thread();
    struct __pthread_cleanup *cleanup = thread->cleanup;

    thread->cleanup = cleanup->next;
    if (execute)
        cleanup->run(cleanup->argument);
}
