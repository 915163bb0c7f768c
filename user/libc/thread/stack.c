/* SPDX-License-Identifier: MIT */
/*
 * The memory of threads. A thread's block holds, from the top down: struct pthread, the thread
 * pointer's head with the thread-local variables, and the stack.
 *
 * Blocks of the usual size are kept for later threads, so that a thread costs neither new pages nor
 * their zeroing. A detached thread cannot free the stack that it runs on: it puts itself into a
 * list, and a later call frees it when the kernel has set its tid to 0, which is the last thing that
 * happens to the thread.
 */
#include <stdlib.h>
#include <string.h>

#include "lock.h"
#include "thread.h"

#define KEPT_MAX 16
#define ALIGNMENT 64

/* All three are guarded by threads_lock. */
static struct pthread *ended; /* detached threads that end or have ended */
static struct pthread *kept;  /* blocks for threads with the usual size of stack */
static unsigned kept_count;

static size_t block_size(size_t stack_size)
{
    size_t size = stack_size + sizeof(struct pthread) + ALIGNMENT + head_size();

    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

struct pthread *place_thread(void *memory, size_t size)
{
    uintptr_t end = (uintptr_t)memory + size - sizeof(struct pthread);
    struct pthread *thread = (struct pthread *)(end & ~(uintptr_t)(ALIGNMENT - 1));

    memset(thread, 0, sizeof(*thread));
    return thread;
}

static struct pthread *take_kept(void)
{
    struct pthread *thread = kept;

    if (thread != NULL) {
        kept = thread->next;
        kept_count--;
    }
    return thread;
}

/* Keeps a block, or returns memory that the caller must free. The lock is held. */
static void *keep(struct pthread *thread)
{
    if (thread->size != block_size(PTHREAD_STACK_DEFAULT) || kept_count == KEPT_MAX)
        return thread->memory;
    thread->next = kept;
    kept = thread;
    kept_count++;
    return NULL;
}

/* Takes a thread out of the list of detached threads that has really ended, or returns NULL. */
static struct pthread *take_ended(void)
{
    struct pthread **link = &ended, *thread;

    while ((thread = *link) != NULL && __atomic_load_n(&thread->tid, __ATOMIC_ACQUIRE) != 0)
        link = &thread->next;
    if (thread != NULL)
        *link = thread->next;
    return thread;
}

void free_thread(struct pthread *thread)
{
    void *memory;

    lock_take(&threads_lock);
    memory = keep(thread);
    lock_release(&threads_lock);
    free(memory);
}

static void free_ended(void)
{
    struct pthread *thread;

    do {
        lock_take(&threads_lock);
        thread = take_ended();
        lock_release(&threads_lock);
        if (thread != NULL)
            free_thread(thread);
    } while (thread != NULL);
}

void free_thread_later(struct pthread *thread)
{
    if (thread->memory == NULL) /* the program's own */
        return;
    free_ended();
    lock_take(&threads_lock);
    thread->next = ended;
    ended = thread;
    lock_release(&threads_lock);
}

struct pthread *new_thread(size_t stack_size)
{
    size_t size = block_size(stack_size);
    struct pthread *thread = NULL;
    void *memory;

    free_ended();
    lock_take(&threads_lock);
    if (size == block_size(PTHREAD_STACK_DEFAULT))
        thread = take_kept();
    lock_release(&threads_lock);
    memory = thread != NULL ? thread->memory : malloc(size);
    if (memory == NULL)
        return NULL;
    thread = place_thread(memory, size);
    thread->memory = memory;
    thread->size = size;
    return thread;
}
