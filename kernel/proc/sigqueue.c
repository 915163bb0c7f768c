/* SPDX-License-Identifier: MIT */
/*
 * Queues of signals. The entries of a queue are in the order of their delivery: by number, and those of one number
 * by age. So the next entry of a signal is the first one of its number, and a look at the one behind it shows
 * whether the signal is still pending.
 *
 * A real-time signal has an entry each time that it is sent. Another signal of a thread has one at most: if it comes with a
 * value, or from a timer.
 *
 * A process counts the entries of all its queues. The limit (RLIMIT_SIGPENDING, at most SIGQUEUE_MAX) keeps the walk
 * through a queue short, since it is made with interrupts off, and the memory small that a process can fill.
 *
 * Locks: signals.lock of the process.
 */
#include "proc/sigqueue.h"

#include "mm/kmalloc.h"
#include "proc/pending.h"
#include <abi/errno.h>

struct queued_signal {
    struct queued_signal *next;
    int signal;
    struct signal_origin origin;
};

static struct kmem_cache entry_cache;

void sigqueue_init(void)
{
    kmem_cache_init(&entry_cache, "queued signal", sizeof(struct queued_signal));
}

/* An entry, or NULL if the process may have no more, or memory is used up. */
static struct queued_signal *new_entry(struct proc *p)
{
    if (p->signals.queued >= MIN(p->limits[RLIMIT_SIGPENDING].rlim_cur, SIGQUEUE_MAX))
        return NULL;
    struct queued_signal *entry = kmem_cache_alloc(&entry_cache);
    if (entry)
        p->signals.queued++;
    return entry;
}

/* Takes the entry at a place out of its queue, and frees it. */
static void free_entry(struct proc *p, struct queued_signal **place)
{
    struct queued_signal *entry = *place;

    *place = entry->next;
    p->signals.queued--;
    kmem_cache_free(&entry_cache, entry);
}

/* The place of the first entry with at least that number. */
static struct queued_signal **entry_place(struct queued_signal **queue, int signal)
{
    while (*queue && (*queue)->signal < signal)
        queue = &(*queue)->next;
    return queue;
}

int sigqueue_add(struct proc *p, struct queued_signal **queue, int signal,
                 const struct signal_origin *origin)
{
    struct queued_signal *entry = new_entry(p);

    if (!entry)
        return origin->code == SI_USER || origin->code == SI_TKILL ? 0 : -EAGAIN;
    struct queued_signal **place = entry_place(queue, signal + 1);
    *entry = (struct queued_signal){*place, signal, *origin};
    *place = entry;
    return 0;
}

bool sigqueue_take(struct proc *p, struct queued_signal **queue, int signal,
                   struct signal_origin *origin)
{
    struct queued_signal **place = entry_place(queue, signal);

    *origin = (struct signal_origin){.code = SI_USER};
    if (!*place || (*place)->signal != signal)
        return false;
    *origin = (*place)->origin;
    free_entry(p, place);
    return *place && (*place)->signal == signal;
}

struct signal_origin *sigqueue_of_timer(struct queued_signal **queue, int signal, int timer)
{
    struct queued_signal *entry = *entry_place(queue, signal);

    for (; entry && entry->signal == signal; entry = entry->next) {
        if (entry->origin.code == SI_TIMER && entry->origin.pid == timer)
            return &entry->origin;
    }
    return NULL;
}

void sigqueue_drop(struct proc *p, struct queued_signal **queue, sigmask_t set)
{
    while (*queue) {
        if (set & SIGSET((*queue)->signal))
            free_entry(p, queue);
        else
            queue = &(*queue)->next;
    }
}
