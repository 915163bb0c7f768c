/* SPDX-License-Identifier: MIT */
/*
 * The memory of threads. A thread's block holds, from the top down: struct pthread, the thread
 * pointer's head with the thread-local variables, and the stack. Below it lies a page without
 * access rights: a stack that overflows ends the program, and does not change another thread's data.
 *
 * Blocks of the usual size are kept for later threads, so that a thread costs neither new pages nor
 * their zeroing. A detached thread cannot free the stack that it runs on, so it puts itself into a
 * list. At its very end the kernel sets its tid to 0. A later call frees the stacks of such threads.
 */
#include <string.h>
#include <sys/mman.h>

#include "lock.h"
#include "thread.h"

#define KEPT_MAX 16
#define ALIGNMENT 64
#define PAGE 4096u

/* All three are guarded by threads_lock. */
static struct pthread *ended; /* detached threads that end or have ended */
static struct pthread *kept;  /* blocks for threads with the usual size of stack */
static unsigned kept_count;

static size_t block_size(size_t stack_size)
{
    size_t size = stack_size + sizeof(struct pthread) + ALIGNMENT + head_size();

    return (size + PAGE - 1) & ~(size_t)(PAGE - 1);
}

/* A new block, or NULL. */
static void *map_block(size_t size)
{
    char *guard =
        mmap(NULL, PAGE + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (guard == MAP_FAILED)
        return NULL;
    if (mprotect(guard, PAGE, PROT_NONE) != 0) {
        munmap(guard, PAGE + size);
        return NULL;
    }
    return guard + PAGE;
}

static void unmap_block(void *memory, size_t size)
{
    munmap((char *)memory - PAGE, PAGE + size);
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

/* Keeps a block, unless there are enough. The lock is held. */
static bool keep(struct pthread *thread)
{
    if (thread->size != block_size(PTHREAD_STACK_DEFAULT) || kept_count == KEPT_MAX)
        return false;
    thread->next = kept;
    kept = thread;
    kept_count++;
    return true;
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
    lock_take(&threads_lock);
    bool is_kept = keep(thread);
    lock_release(&threads_lock);
    if (!is_kept)
        unmap_block(thread->memory, thread->size);
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
    memory = thread != NULL ? thread->memory : map_block(size);
    if (memory == NULL)
        return NULL;
    thread = place_thread(memory, size);
    thread->memory = memory;
    thread->size = size;
    return thread;
}
