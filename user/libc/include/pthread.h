/* SPDX-License-Identifier: MIT */
/*
 * Threads: user/libc/thread. The functions return 0 or an error number; they do not set errno.
 *
 * There is no cancellation: no pthread_cancel(), pthread_testcancel() and pthread_setcancel...().
 * A thread ends when its function returns or calls pthread_exit(). There are no scheduling attributes,
 * robust mutexes and priority protocols either.
 */
#ifndef LIBC_PTHREAD_H
#define LIBC_PTHREAD_H

#include <abi/time.h>
#include <limits.h>
#include <sched.h>
#include <sys/types.h>

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1
#define PTHREAD_PROCESS_PRIVATE 0
#define PTHREAD_PROCESS_SHARED 1

#define PTHREAD_STACK_DEFAULT (128 * 1024) /* bytes, unless an attribute says otherwise */

typedef struct {
    size_t stack_size;
    void *stack; /* NULL: the library allocates it */
    unsigned char detached;
} pthread_attr_t;

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
                   void *(*start)(void *), void *restrict argument);
int pthread_join(pthread_t thread, void **result);
int pthread_detach(pthread_t thread);
void pthread_exit(void *result) __attribute__((noreturn));
pthread_t pthread_self(void);
int pthread_equal(pthread_t a, pthread_t b);
int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void));

int pthread_attr_init(pthread_attr_t *attributes);
int pthread_attr_destroy(pthread_attr_t *attributes);
int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state);
int pthread_attr_getdetachstate(const pthread_attr_t *attributes, int *state);
int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size);
int pthread_attr_getstacksize(const pthread_attr_t *restrict attributes, size_t *restrict size);
int pthread_attr_setstack(pthread_attr_t *attributes, void *stack, size_t size);
int pthread_attr_getstack(const pthread_attr_t *restrict attributes, void **restrict stack,
                          size_t *restrict size);

/* Mutexes. A normal one that its holder locks again waits for ever. */
#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_RECURSIVE 1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_MUTEX_DEFAULT PTHREAD_MUTEX_NORMAL

typedef struct {
    uint32_t word;
    uint32_t owner;
    unsigned count; /* locks by the owner, but for the first */
    unsigned char type, shared;
} pthread_mutex_t;

typedef struct {
    unsigned char type, shared;
} pthread_mutexattr_t;

#define PTHREAD_MUTEX_INITIALIZER                                                                  \
    {                                                                                              \
        0, 0, 0, PTHREAD_MUTEX_NORMAL, 0                                                           \
    }

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attributes);
int pthread_mutex_destroy(pthread_mutex_t *mutex);
int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict time);
int pthread_mutex_trylock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_mutexattr_init(pthread_mutexattr_t *attributes);
int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes);
int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type);
int pthread_mutexattr_gettype(const pthread_mutexattr_t *restrict attributes, int *restrict type);
int pthread_mutexattr_setpshared(pthread_mutexattr_t *attributes, int shared);
int pthread_mutexattr_getpshared(const pthread_mutexattr_t *restrict attributes,
                                 int *restrict shared);

/* Condition variables. Times are by the wall clock, unless an attribute names the other clock. */
typedef struct {
    uint32_t sequence;
    uint32_t waiters;
    pthread_mutex_t *mutex;
    unsigned char clock, shared;
} pthread_cond_t;

typedef struct {
    unsigned char clock, shared;
} pthread_condattr_t;

#define PTHREAD_COND_INITIALIZER                                                                   \
    {                                                                                              \
        0, 0, 0, CLOCK_REALTIME, 0                                                                 \
    }

int pthread_cond_init(pthread_cond_t *restrict cond, const pthread_condattr_t *restrict attributes);
int pthread_cond_destroy(pthread_cond_t *cond);
int pthread_cond_wait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex);
int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict time);
int pthread_cond_signal(pthread_cond_t *cond);
int pthread_cond_broadcast(pthread_cond_t *cond);
int pthread_condattr_init(pthread_condattr_t *attributes);
int pthread_condattr_destroy(pthread_condattr_t *attributes);
int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock);
int pthread_condattr_getclock(const pthread_condattr_t *restrict attributes,
                              clockid_t *restrict clock);
int pthread_condattr_setpshared(pthread_condattr_t *attributes, int shared);
int pthread_condattr_getpshared(const pthread_condattr_t *restrict attributes,
                                int *restrict shared);

typedef struct {
    uint32_t state;
} pthread_once_t;

#define PTHREAD_ONCE_INIT                                                                          \
    {                                                                                              \
        0                                                                                          \
    }

int pthread_once(pthread_once_t *once, void (*function)(void));

/* Values that each thread has of its own. A destructor is called at the end of the thread. */
typedef unsigned pthread_key_t;

int pthread_key_create(pthread_key_t *key, void (*destroy)(void *));
int pthread_key_delete(pthread_key_t key);
void *pthread_getspecific(pthread_key_t key);
int pthread_setspecific(pthread_key_t key, const void *value);

/* Read-write locks. Readers wait while a writer waits. */
typedef struct {
    uint32_t lock;
    uint32_t sequence;
    uint32_t writer; /* its number, or 0 */
    unsigned readers, waiters, writers_waiting;
    unsigned char shared;
} pthread_rwlock_t;

typedef struct {
    unsigned char shared;
} pthread_rwlockattr_t;

#define PTHREAD_RWLOCK_INITIALIZER                                                                 \
    {                                                                                              \
        0, 0, 0, 0, 0, 0, 0                                                                        \
    }

int pthread_rwlock_init(pthread_rwlock_t *restrict rwlock,
                        const pthread_rwlockattr_t *restrict attributes);
int pthread_rwlock_destroy(pthread_rwlock_t *rwlock);
int pthread_rwlock_rdlock(pthread_rwlock_t *rwlock);
int pthread_rwlock_tryrdlock(pthread_rwlock_t *rwlock);
int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict rwlock,
                               const struct timespec *restrict time);
int pthread_rwlock_wrlock(pthread_rwlock_t *rwlock);
int pthread_rwlock_trywrlock(pthread_rwlock_t *rwlock);
int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict rwlock,
                               const struct timespec *restrict time);
int pthread_rwlock_unlock(pthread_rwlock_t *rwlock);
int pthread_rwlockattr_init(pthread_rwlockattr_t *attributes);
int pthread_rwlockattr_destroy(pthread_rwlockattr_t *attributes);
int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *attributes, int shared);
int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *restrict attributes,
                                  int *restrict shared);

/* Barriers. */
#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

typedef struct {
    uint32_t lock;
    uint32_t generation;
    uint32_t inside;
    unsigned count, arrived;
    unsigned char shared;
} pthread_barrier_t;

typedef struct {
    unsigned char shared;
} pthread_barrierattr_t;

int pthread_barrier_init(pthread_barrier_t *restrict barrier,
                         const pthread_barrierattr_t *restrict attributes, unsigned count);
int pthread_barrier_destroy(pthread_barrier_t *barrier);
int pthread_barrier_wait(pthread_barrier_t *barrier);
int pthread_barrierattr_init(pthread_barrierattr_t *attributes);
int pthread_barrierattr_destroy(pthread_barrierattr_t *attributes);
int pthread_barrierattr_setpshared(pthread_barrierattr_t *attributes, int shared);
int pthread_barrierattr_getpshared(const pthread_barrierattr_t *restrict attributes,
                                   int *restrict shared);

/* Functions for the end of the thread, in a pair of statements of one block. */
struct __pthread_cleanup {
    void (*run)(void *);
    void *argument;
    struct __pthread_cleanup *next;
};

void __pthread_cleanup_push(struct __pthread_cleanup *cleanup);
void __pthread_cleanup_pop(int execute);

#define pthread_cleanup_push(function, data)                                                       \
    do {                                                                                           \
        struct __pthread_cleanup __PTHREAD_NAME(__LINE__) = {(function), (data), 0};               \
    __pthread_cleanup_push(&__PTHREAD_NAME(__LINE__))
#define pthread_cleanup_pop(execute)                                                               \
    __pthread_cleanup_pop(execute);                                                                \
    }                                                                                              \
    while (0)
/* A name for each line, so that pairs inside each other do not hide names. */
#define __PTHREAD_NAME(line) __PTHREAD_JOIN(__pthread_cleanup_, line)
#define __PTHREAD_JOIN(a, b) a##b

#endif
