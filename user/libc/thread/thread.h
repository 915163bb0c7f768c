/* SPDX-License-Identifier: MIT */
/*
 * A thread, as the library sees it, and the current one.
 *
 * Most programs have one thread, and pay for the others with one load and one branch: `threaded` is
 * false until the first pthread_create(). Until then the library takes no lock, the only thread is
 * main_thread, and no thread pointer is set (a program with thread-local variables sets it at its
 * start: tls.c). So starting such a program costs no system call. After that the thread pointer
 * leads to the current thread. It stays so, even if one thread remains.
 */
#ifndef LIBC_THREAD_THREAD_H
#define LIBC_THREAD_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../stdlib/cache.h"
#include "head.h"
#include "thread_pointer.h"

enum thread_state {
    THREAD_JOINABLE,
    THREAD_DETACHED, /* it frees itself at its end */
    THREAD_ENDING,   /* joinable, and its function has returned */
};

/* A value of pthread_setspecific(), and the key's generation at that time: key.c. */
struct key_value {
    uint32_t generation;
    const void *value;
};

/* Fields without a remark belong to the thread itself. */
struct pthread {
    /* atomic: the kernel sets it to 0, and wakes its waiters, after the thread's end */
    uint32_t tid;
    uint32_t state;                    /* atomic: enum thread_state */
    int error;                         /* errno */
    unsigned read_locks;               /* read-write locks that it holds for reading */
    void *(*start)(void *);            /* read-only */
    void *argument;                    /* read-only */
    void *result;                      /* of the thread: for pthread_join() */
    struct key_value *values;          /* PTHREAD_KEYS_MAX of them, or NULL: it never set one */
    struct __pthread_cleanup *cleanup; /* the last one pushed */
    struct block_cache cache;          /* for malloc() */
    void *memory;                      /* block of memory with its stack, or NULL: not ours */
    size_t size;                       /* of memory */
    struct pthread *next;              /* in a list of stack.c: guarded by its lock */
};

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

extern struct pthread main_thread;
extern bool threaded;

static inline struct pthread *current_thread(void)
{
    return threaded ? thread_of_head() : &main_thread;
}

/* The number of the current thread; not 0. */
uint32_t current_tid(void);

/* The first C function of a new thread: arch/.../thread_entry.S calls it. */
void thread_begin(struct pthread *thread) __attribute__((noreturn));
void thread_entry(void);

/* Destroys the values of the current thread's keys: key.c. */
void end_key_values(struct pthread *thread);

/*
 * Memory for a thread: its struct pthread at the top, its thread-local variables below, then its
 * stack of at least the given size. NULL if there is no memory. The fields memory and size are set,
 * and all others are 0. stack.c.
 */
struct pthread *new_thread(size_t stack_size);

/* The same in memory of the program. */
struct pthread *place_thread(void *memory, size_t size);

/* Frees a thread whose tid is 0. */
void free_thread(struct pthread *thread);

/* The current thread's memory will be free after its end, or that of another one that ends. */
void free_thread_later(struct pthread *thread);

/* Where the stack of a new thread begins, and its head: tls.c. */
struct thread_place {
    struct thread_head *head;
    uintptr_t stack_top;
};

/*
 * Builds a head and the initial thread-local variables below an address, as high as possible. tls.c.
 */
struct thread_place place_head(uintptr_t end, struct pthread *thread);

/* Bytes that place_head() needs at most. */
size_t head_size(void);

/* Sets the main thread's pointer: at the start, if the program has thread-local variables. */
void start_tls(void);
bool has_tls(void);

#pragma GCC visibility pop

#endif
