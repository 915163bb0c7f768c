/* SPDX-License-Identifier: MIT */
/*
 * fork() in a program with threads: the child has one thread, the one that called.
 *
 * The other threads may be in the middle of anything. So fork() first takes the locks of the
 * library's own data: in the child that data is then consistent, and malloc() works. The locks of
 * streams are not taken, because a thread may hold one as long as it waits for input; in the child
 * they are just free again, and a stream that another thread was writing to may repeat or lose a
 * part. The memory of the other threads stays allocated in the child.
 */
#include "fork.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "lock.h"

struct handlers {
    void (*prepare)(void), (*parent)(void), (*child)(void);
    struct handlers *next, *previous;
};

/* Both ends of the list; guarded by threads_lock. */
static struct handlers *first, *last;

static struct lock *const locks[] = {
    &threads_lock,
    &environment_lock,
    &streams_lock,
    &malloc_lock,
};

#define LOCKS (sizeof(locks) / sizeof(locks[0]))

/* In the opposite order of pthread_atfork(). */
static void before(void)
{
    for (struct handlers *h = last; h != NULL; h = h->previous)
        if (h->prepare != NULL)
            h->prepare();
    for (size_t i = 0; i < LOCKS; i++)
        library_lock(locks[i]);
}

static void after(bool child)
{
    if (child) {
        only_thread_after_fork();
        if (unlock_streams_after_fork != NULL)
            unlock_streams_after_fork();
    }
    for (size_t i = LOCKS; i-- > 0;)
        library_unlock(locks[i]);
    for (struct handlers *h = first; h != NULL; h = h->next)
        if ((child ? h->child : h->parent) != NULL)
            (child ? h->child : h->parent)();
}

void prepare_for_fork(void)
{
    before_fork = before;
    after_fork = after;
}

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    struct handlers *h = malloc(sizeof(*h));

    if (h == NULL)
        return ENOMEM;
    *h = (struct handlers){.prepare = prepare, .parent = parent, .child = child};
    library_lock(&threads_lock);
    h->previous = last;
    if (last != NULL)
        last->next = h;
    else
        first = h;
    last = h;
    library_unlock(&threads_lock);
    prepare_for_fork();
    return 0;
}
