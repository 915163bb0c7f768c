/* SPDX-License-Identifier: MIT */
/*
 * Robust mutexes: if the thread that holds one ends, the next owner learns it.
 *
 * A thread keeps a list of its robust mutexes in its own memory, and passes the list's address to the kernel (robust_list
 * in struct thread). The layout is Linux's. A mutex's word has the number of the thread that holds it. At the thread's
 * end, the kernel puts a mark in its place. The list may be anything: a program can only harm itself.
 */
#include "proc/robust.h"

#include "mm/uaccess.h"
#include "proc/futex.h"
#include "sched/thread.h"

#define ENTRIES_MAX 2048u /* a list may be a ring by mistake */
#define OWNER_MASK 0x3fffffffu
#define OWNER_DIED 0x40000000u
#define WAITERS 0x80000000u
/* in a link: the mutex has another protocol, which is not there */
#define ENTRY_FLAG ((uintptr_t)1)

struct robust_list {
    uintptr_t first;   /* the first link; the last one leads to the list itself */
    uintptr_t offset;  /* from a link to its mutex's word */
    uintptr_t pending; /* a mutex that is just being taken or released, or 0 */
};

/*
 * Meanwhile a waiter may set its bit in the word, which is then lost. That does no harm: a waiter that sleeps already
 * is woken, and one that does not yet compares the word first.
 */
static void mark_mutex(uintptr_t word)
{
    uint32_t value;

    if (word % sizeof(value) != 0 || copyin(&value, word, sizeof(value)) != 0 ||
        (value & OWNER_MASK) != (uint32_t)current()->tid)
        return;
    value = (value & WAITERS) | OWNER_DIED;
    if (copyout(word, &value, sizeof(value)) == 0)
        futex_wake(word, 1, true); /* finds private sleepers in private memory, too */
}

void robust_end(void)
{
    struct thread *t = current();
    const uintptr_t start = t->robust_list;
    struct robust_list list;

    t->robust_list = 0;
    if (copyin(&list, start, sizeof(list)) != 0)
        return;
    uintptr_t entry = list.first & ~ENTRY_FLAG;
    for (unsigned i = 0; i < ENTRIES_MAX && entry != start; i++) {
        uintptr_t next;
        int error = copyin(&next, entry, sizeof(next)); /* before another thread has the mutex */
        if (entry != (list.pending & ~ENTRY_FLAG))
            mark_mutex(entry + list.offset);
        if (error)
            break;
        entry = next & ~ENTRY_FLAG;
    }
    if (list.pending)
        mark_mutex((list.pending & ~ENTRY_FLAG) + list.offset);
}
