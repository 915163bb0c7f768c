/* SPDX-License-Identifier: MIT */
/*
 * Objects that wait until no reader can be using them (sync/readers.h).
 *
 * There are two lists. Old objects were taken out before the marks of all CPUs were noted: if a CPU's mark was even then, or
 * has changed since, no section of that time is under way there. Objects that come later are young. After the old ones have
 * been freed, the young ones become old, and the marks are noted again. If no CPU reads, all this happens in one call.
 */
#include "sync/readers.h"

static struct {
    struct spinlock lock;
    struct deferred *old, *young;
    uint32_t marks[CPUS_MAX]; /* of the CPUs, when the old ones became old */
} waiting = {.lock = SPINLOCK_INIT("readers")};

static uint32_t mark_of(unsigned cpu)
{
    return __atomic_load_n(&cpus[cpu].reading, __ATOMIC_ACQUIRE);
}

/* Whether the section that a CPU was in, when it had this mark, has ended; there may have been none. */
static bool has_left(unsigned cpu, uint32_t mark)
{
    return mark % 2 == 0 || mark_of(cpu) != mark;
}

/* waiting.lock held. */
static bool all_have_left(void)
{
    for (unsigned i = 0; i < cpu_count; i++) {
        if (!has_left(i, waiting.marks[i]))
            return false;
    }
    return true;
}

/* Makes the young objects old. waiting.lock held. */
static void age(void)
{
    waiting.old = waiting.young;
    waiting.young = NULL;
    /* Objects were taken out before this; a reader that sees them nevertheless has set its mark before this. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < cpu_count; i++)
        waiting.marks[i] = mark_of(i);
}

/* The old objects, if no reader can be using them; the young ones follow. waiting.lock held. */
static struct deferred *take_ready(void)
{
    if (waiting.old && !all_have_left())
        return NULL;
    struct deferred *ready = waiting.old;
    age();
    return ready;
}

static void free_all(struct deferred *object)
{
    while (object) {
        struct deferred *next = object->next;
        object->free(object);
        object = next;
    }
}

static void free_ready(void)
{
    acquire(&waiting.lock);
    struct deferred *old = take_ready(), *young = take_ready();
    release(&waiting.lock);
    free_all(old);
    free_all(young);
}

void defer_free(struct deferred *object, void (*free)(struct deferred *object))
{
    object->free = free;
    acquire(&waiting.lock);
    object->next = waiting.young;
    waiting.young = object;
    release(&waiting.lock);
    free_ready();
}

void readers_wait(void)
{
    assert(this_cpu()->lock_depth == 0);
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* as in age() */
    for (unsigned i = 0; i < cpu_count; i++) {
        uint32_t mark = mark_of(i);
        while (!has_left(i, mark))
            cpu_relax();
    }
}

void defer_flush(void)
{
    readers_wait(); /* for those that the old ones wait for ... */
    free_ready();
    readers_wait(); /* ... and for those that the young ones did */
    free_ready();
}
