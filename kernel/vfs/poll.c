/* SPDX-License-Identifier: MIT */
/*
 * Waiting for many files at once.
 *
 * A first look asks each file for its events. Most calls end with it, so it needs no memory and no wait queue.
 *
 * If there is no event, rounds follow. In a round each file first enters a wait entry of the caller into its wait queues,
 * until an event has been found. It does so before it looks at its state, so an event after the look wakes the caller.
 * If the round finds no event, the caller sleeps, and makes another round. For the rounds, the descriptors are kept in
 * chunks, the first of them on the kernel stack. A file that another thread closes meanwhile stays open until the call
 * returns, and is still watched.
 */
#include "vfs/poll.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "vfs/fd.h"
#include "vfs/operations.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define CHUNK_FDS 8u
#define PART_FDS 32u /* that the first look copies at a time */

struct poll_chunk {
    struct poll_chunk *next;
    unsigned count;
    struct pollfd fds[CHUNK_FDS];
    struct file *files[CHUNK_FDS]; /* NULL: not open */
    struct wait_entry entries[CHUNK_FDS][POLL_QUEUES];
};

void poll_enter(struct poll_watch *watch, struct waitqueue *queue)
{
    if (!watch)
        return;
    assert(watch->used < POLL_QUEUES);
    struct wait_entry *entry = &watch->entries[watch->used++];
    wait_leave(entry); /* of the round before; a wakeup may be taking it out right now */
    wait_enter(entry, queue, watch->waiter, WAIT_WATCH);
}

/* Copies n of the caller's descriptors. */
static int get_fds(struct pollfd *part, const struct poll_fds *fds, unsigned from, unsigned n)
{
    size_t size = n * sizeof(*part);

    if (!fds->kernel)
        return copyin(part, fds->user + from * sizeof(*part), size);
    memcpy(part, fds->kernel + from, size);
    return 0;
}

/* Copies them back, with their events. */
static int put_fds(const struct pollfd *part, const struct poll_fds *fds, unsigned from, unsigned n)
{
    size_t size = n * sizeof(*part);

    if (!fds->kernel)
        return copyout(fds->user + from * sizeof(*part), part, size);
    memcpy(fds->kernel + from, part, size);
    return 0;
}

/* Copies n of the caller's descriptors, and finds their files. */
static int fill_chunk(struct poll_chunk *chunk, const struct poll_fds *fds, unsigned from,
                      unsigned n)
{
    chunk->next = NULL;
    chunk->count = 0;
    int error = get_fds(chunk->fds, fds, from, n);
    if (error)
        return error;
    for (unsigned i = 0; i < n; i++) {
        chunk->files[i] = chunk->fds[i].fd < 0 ? NULL : fd_get((uintptr_t)chunk->fds[i].fd);
        for (unsigned j = 0; j < POLL_QUEUES; j++)
            chunk->entries[i][j].queue = NULL;
    }
    chunk->count = n;
    return 0;
}

/* Fills the first chunk, and as many others as are needed. If it fails, some of them are filled. */
static int get_chunks(struct poll_chunk *first, const struct poll_fds *fds)
{
    struct poll_chunk *chunk = first;
    unsigned done = MIN(fds->count, CHUNK_FDS);
    int error = fill_chunk(first, fds, 0, done);

    while (!error && done < fds->count) {
        unsigned part = MIN(fds->count - done, CHUNK_FDS);
        chunk->next = kmalloc(sizeof(*chunk));
        if (!chunk->next)
            return -ENOMEM;
        chunk = chunk->next;
        error = fill_chunk(chunk, fds, done, part);
        done += part;
    }
    return error;
}

static void leave_queues(struct poll_chunk *chunk)
{
    for (unsigned i = 0; i < chunk->count; i++) {
        for (unsigned j = 0; j < POLL_QUEUES; j++)
            wait_leave(&chunk->entries[i][j]);
        fd_put(chunk->files[i]);
    }
}

static void put_chunks(struct poll_chunk *first)
{
    struct poll_chunk *next;

    for (struct poll_chunk *chunk = first; chunk; chunk = next) {
        next = chunk->next;
        leave_queues(chunk);
        if (chunk != first)
            kmfree(chunk);
    }
}

/* The events of one descriptor. file: NULL if it is not open. watch: see op_poll(). */
static unsigned events_of(const struct pollfd *fd, struct file *file, struct poll_watch *watch)
{
    if (fd->fd < 0)
        return 0;
    if (!file)
        return POLLNVAL;
    unsigned wanted = (uint16_t)fd->events | POLLERR | POLLHUP;
    return op_poll(file, watch) & wanted;
}

/* Fills in revents of a few descriptors: how many have events. */
static int look_at_part(struct pollfd *part, unsigned n)
{
    int found = 0;

    for (unsigned i = 0; i < n; i++) {
        struct file *file = part[i].fd < 0 ? NULL : fd_get((uintptr_t)part[i].fd);
        unsigned events = events_of(&part[i], file, NULL);
        fd_put(file);
        part[i].revents = (int16_t)events;
        found += events != 0;
    }
    return found;
}

/* The first look: how many descriptors have events, or an error. */
static int look_once(const struct poll_fds *fds)
{
    struct pollfd part[PART_FDS];
    int found = 0;

    for (unsigned done = 0; done < fds->count; done += PART_FDS) {
        unsigned n = MIN(fds->count - done, PART_FDS);
        int error = get_fds(part, fds, done, n);
        if (!error) {
            found += look_at_part(part, n);
            error = put_fds(part, fds, done, n);
        }
        if (error)
            return error;
    }
    return found;
}

/* Fills in all revents: how many have events. */
static int make_round(struct poll_chunk *first, struct waiter *waiter)
{
    int found = 0;

    for (struct poll_chunk *chunk = first; chunk; chunk = chunk->next) {
        for (unsigned i = 0; i < chunk->count; i++) {
            struct poll_watch watch = {waiter, chunk->entries[i], 0};
            unsigned events = events_of(&chunk->fds[i], chunk->files[i], waiter ? &watch : NULL);
            chunk->fds[i].revents = (int16_t)events;
            if (events) {
                found++;
                waiter = NULL; /* no sleep any more */
            }
        }
    }
    return found;
}

static int wait_for_events(struct poll_chunk *first, uint64_t deadline_ns)
{
    struct waiter waiter;
    int error = 0;

    waiter_init(&waiter);
    for (;;) {
        __atomic_store_n(&waiter.woken, false, __ATOMIC_SEQ_CST);
        int found = make_round(first, error ? NULL : &waiter);
        if (found > 0 || error)
            return found > 0 || error == -ETIMEDOUT ? found : error;
        error = wait_block(&waiter, SLEEP_INTERRUPTIBLE, deadline_ns, "poll");
    }
}

static int return_events(const struct poll_chunk *first, const struct poll_fds *fds)
{
    unsigned done = 0;
    int error = 0;

    for (const struct poll_chunk *chunk = first; chunk && !error; chunk = chunk->next) {
        error = put_fds(chunk->fds, fds, done, chunk->count);
        done += chunk->count;
    }
    return error;
}

int poll_files(const struct poll_fds *fds, uint64_t deadline_ns)
{
    struct poll_chunk first;
    int result = look_once(fds);

    if (result != 0 || deadline_ns == 0)
        return result;
    result = get_chunks(&first, fds);
    if (!result)
        result = wait_for_events(&first, deadline_ns);
    if (result >= 0) {
        int error = return_events(&first, fds);
        result = error ? error : result;
    }
    put_chunks(&first);
    return result;
}
