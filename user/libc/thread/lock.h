/* SPDX-License-Identifier: MIT */
/*
 * Locks of futexes: the word under every mutex, and the library's own locks.
 *
 * The word is 0 (free), 1 (held) or 2 (held, and threads may sleep for it). To take a free lock and
 * to release one without sleepers is one atomic instruction each, and no system call. A thread that
 * had to sleep takes the lock with 2, because it cannot know whether others still sleep.
 */
#ifndef LIBC_THREAD_LOCK_H
#define LIBC_THREAD_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timespec;

struct lock {
    uint32_t word; /* atomic */
};

/* When a wait ends at the latest; NULL in place of it: never. */
struct deadline {
    const struct timespec *time;
    int clock; /* CLOCK_REALTIME or CLOCK_MONOTONIC */
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

extern bool threaded;

/* Calls for open streams take locks from now on: stdio/stream.c, if the program uses it. The program has one thread. */
void share_streams(void) __attribute__((weak));

/*
 * Sleeps if the word has the value. Returns 0 (woken, or without a reason), EAGAIN (other value),
 * EINTR, ETIMEDOUT, or EINVAL (no valid time). Leaves errno alone. shared: threads of other
 * processes use the word too.
 */
int futex_wait(uint32_t *word, uint32_t value, const struct deadline *deadline, bool shared);

/* Wakes up to count sleepers. Does not access the word, which may be free memory already. */
void futex_wake(uint32_t *word, int count, bool shared);

/*
 * Wakes one sleeper, and lets all others sleep for `to` instead. False if the word has another value:
 * then nothing happened.
 */
bool futex_move(uint32_t *word, uint32_t value, uint32_t *to);

/* Takes the word of a lock that was not free. Returns 0, ETIMEDOUT or EINVAL. */
int word_wait(uint32_t *word, const struct deadline *deadline, bool shared);

#pragma GCC visibility pop

static inline bool word_try(uint32_t *word)
{
    uint32_t free = 0;

    return __atomic_compare_exchange_n(word, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline void word_release(uint32_t *word, bool shared)
{
    if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2)
        futex_wake(word, 1, shared);
}

static inline void lock_take(struct lock *lock)
{
    if (!word_try(&lock->word))
        word_wait(&lock->word, NULL, false);
}

static inline void lock_release(struct lock *lock)
{
    word_release(&lock->word, false);
}

/*
 * The locks of the library's own data. A program with one thread takes none of them. No thread can be
 * made while one is held, so both calls of a pair see the same value of `threaded`.
 */
static inline void library_lock(struct lock *lock)
{
    if (threaded)
        lock_take(lock);
}

static inline void library_unlock(struct lock *lock)
{
    if (threaded)
        lock_release(lock);
}

#pragma GCC visibility push(hidden)

/* fork() takes them in this order: fork.c. */
extern struct lock threads_lock;     /* the memory of threads, and the keys of their values */
extern struct lock environment_lock; /* environ, and the functions that exit() calls */
extern struct lock streams_lock;     /* the list of open streams */
extern struct lock malloc_lock;      /* the heap */

#pragma GCC visibility pop

#endif
