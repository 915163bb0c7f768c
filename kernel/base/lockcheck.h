/* SPDX-License-Identifier: MIT */
/*
 * The lock checker (builds with LOCKCHECK=1; nothing is left of it in others).
 *
 * Locks of one name form a class. Whenever a lock is taken while others are held, the checker notes
 * "class B inside class A". Two classes that were ever nested in both orders can deadlock, even if they
 * have not done so yet, and so can longer rings. If a note would close a ring, the checker panics and
 * shows the places of both orders. Several locks of one class may nest: the code that uses them defines
 * their order (parents before children).
 */
#ifndef BASE_LOCKCHECK_H
#define BASE_LOCKCHECK_H

#include <hal/types.h>

#define LOCKCHECK_HELD_MAX 12 /* locks held by one CPU, or mutexes by one thread */

struct held_lock {
    const void *lock;
    uint8_t class;
    uintptr_t taken_at; /* program counter */
};

struct held_locks {
    unsigned count;
    struct held_lock held[LOCKCHECK_HELD_MAX];
};

#ifdef LOCKCHECK

/* A spinlock or mutex is about to be taken, from program counter at. */
void lockcheck_take(const void *lock, const char *name, bool is_mutex, uintptr_t at);

/*
 * A lock has been taken by a trylock. Its taker would not have waited, so it is no inner lock of those held. Locks that are
 * taken from now on are inside it as usual.
 */
void lockcheck_tried(const void *lock, const char *name, bool is_mutex, uintptr_t at);

/* It is given back. */
void lockcheck_drop(const void *lock, bool is_mutex);

/* The caller is about to sleep: panics if the CPU holds spinlocks other than except. */
void lockcheck_sleep(const void *except);

/* A spinlock is taken or released: panics if the CPU holds spinlocks with interrupts on. */
void lockcheck_masked(void);

/* Counts an acquisition that waited for waited_ns nanoseconds; 0: it did not wait. */
void lockcheck_count(const char *name, uint64_t waited_ns);

#else

static inline void lockcheck_take(const void *lock, const char *name, bool is_mutex, uintptr_t at)
{
    (void)lock, (void)name, (void)is_mutex, (void)at;
}
static inline void lockcheck_tried(const void *lock, const char *name, bool is_mutex, uintptr_t at)
{
    (void)lock, (void)name, (void)is_mutex, (void)at;
}
static inline void lockcheck_drop(const void *lock, bool is_mutex)
{
    (void)lock, (void)is_mutex;
}
static inline void lockcheck_sleep(const void *except)
{
    (void)except;
}
static inline void lockcheck_masked(void)
{
}
static inline void lockcheck_count(const char *name, uint64_t waited_ns)
{
    (void)name, (void)waited_ns;
}

#endif

/*
 * The index'th line of /proc/lockstat: how often locks of a class were taken, how often that had to
 * wait, how long in all and at most (microseconds), and the name of the class. False beyond the last
 * (at once, without LOCKCHECK).
 */
bool lockcheck_describe(unsigned index, char *buffer, size_t size);

/*
 * The index'th line of /proc/lockorder: the name of a class, and after colons the classes that were
 * taken while a lock of this class was held. False beyond the last (at once, without LOCKCHECK).
 */
bool lockcheck_describe_order(unsigned index, char *buffer, size_t size);

#endif
