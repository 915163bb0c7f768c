/* SPDX-License-Identifier: MIT */
/*
 * The lock of a stream. The thread that holds it may take it again: a program may lock a stream, and
 * then call functions that lock it too. The order of locks is: streams_lock, a stream, malloc_lock.
 */
#include "../thread/fork.h"
#include "../thread/thread.h"
#include "stream.h"

static bool lock_again(FILE *stream)
{
    if (__atomic_load_n(&stream->owner, __ATOMIC_RELAXED) != current_thread())
        return false;
    stream->depth++;
    return true;
}

static void set_owner(FILE *stream, struct pthread *owner, unsigned depth)
{
    __atomic_store_n(&stream->owner, owner, __ATOMIC_RELAXED);
    stream->depth = depth;
}

void flockfile(FILE *stream)
{
    if (lock_again(stream))
        return;
    lock_take(&stream->lock);
    set_owner(stream, current_thread(), 1);
}

int ftrylockfile(FILE *stream)
{
    if (lock_again(stream))
        return 0;
    if (!word_try(&stream->lock.word))
        return -1;
    set_owner(stream, current_thread(), 1);
    return 0;
}

void funlockfile(FILE *stream)
{
    if (--stream->depth > 0)
        return;
    set_owner(stream, NULL, 0);
    lock_release(&stream->lock);
}

void unlock_streams_after_fork(void)
{
    for (FILE *stream = first_stream(); stream != NULL; stream = stream->next) {
        if (stream->owner != NULL && stream->owner != current_thread())
            set_owner(stream, NULL, 0);
        stream->lock.word = stream->owner != NULL;
    }
}
