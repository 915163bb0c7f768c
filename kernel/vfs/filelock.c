/* SPDX-License-Identifier: MIT */
/*
 * Locks of files between processes.
 *
 * Each inode has a list of its locks, in no order. The locks of one owner and family do not overlap, and two that
 * touch have different types: a new lock cuts or joins the old ones. A process that must wait sleeps in one
 * queue for all files, and looks again after each change. There are few waiters in practice.
 *
 * Deadlocks: the list of waiting processes shows which request each of them waits for. A process that would wait
 * for another one that waits, directly or through others, for the first gets -EDEADLK. Locks of open files take
 * no part in this, because any process that has the file may release them.
 *
 * Lock: filelock_mutex guards all of it. Only filelock_close() looks at inode.locks without the mutex.
 */
#include "vfs/filelock.h"

#include "mm/kmalloc.h"
#include "sync/mutex.h"
#include <abi/errno.h>
#include <abi/lock.h>
#include <hal/timer.h>

#define LOCKS_MAX 4096u /* in the machine: a program cannot fill the memory with locks */
#define SPARES 2u       /* a call adds at most the new lock, and the end of one that it divides */

struct file_lock {
    struct file_lock *next; /* of the same inode */
    struct lock_span span;
};

/* A process that waits for a lock. On its kernel stack. */
struct lock_waiter {
    struct list link;
    struct inode *inode;
    const struct lock_span *wanted;
    bool stuck; /* the search for a deadlock: it waits for the process that is being looked at */
};

static struct mutex filelock_mutex;
static struct kmem_cache lock_cache;
static struct list blocked = LIST_INIT(blocked);
static struct waitqueue changed = WAITQUEUE_INIT(changed, "file lock");
static uint32_t lock_count;

void filelock_init(void)
{
    mutex_init(&filelock_mutex, "file lock");
    kmem_cache_init(&lock_cache, "lock span", sizeof(struct file_lock));
}

static bool same_owner(const struct lock_span *a, const struct lock_span *b)
{
    return a->owner == b->owner && a->family == b->family;
}

static bool overlap(const struct lock_span *a, const struct lock_span *b)
{
    return a->first <= b->last && b->first <= a->last;
}

/* Whether they overlap, or one begins behind the other's last byte. */
static bool touch(const struct lock_span *a, const struct lock_span *b)
{
    return a->first <= b->last + 1 && b->first <= a->last + 1;
}

static bool prevents(const struct lock_span *lock, const struct lock_span *wanted)
{
    return lock->family == wanted->family && lock->owner != wanted->owner &&
           overlap(lock, wanted) && (lock->type == F_WRLCK || wanted->type == F_WRLCK);
}

/* The first lock in the file that prevents the wanted one, or NULL. */
static const struct lock_span *find_blocker(const struct inode *inode,
                                            const struct lock_span *wanted)
{
    const struct lock_span *first = NULL;

    if (wanted->type == F_UNLCK)
        return NULL;
    for (const struct file_lock *lock = inode->locks; lock; lock = lock->next) {
        if (prevents(&lock->span, wanted) && (!first || lock->span.first < first->first))
            first = &lock->span;
    }
    return first;
}

/* Whether an owner is the process, or waits for it, as far as the search has come. */
static bool waits_for(const void *owner, const void *process)
{
    struct lock_waiter *waiter;

    if (owner == process)
        return true;
    LIST_FOR_EACH (waiter, &blocked, link) {
        if (waiter->stuck && waiter->wanted->owner == owner)
            return true;
    }
    return false;
}

/* Whether one of the owners that prevent the wanted lock waits for the process. */
static bool is_stuck(const struct inode *inode, const struct lock_span *wanted, const void *process)
{
    for (const struct file_lock *lock = inode->locks; lock; lock = lock->next) {
        if (prevents(&lock->span, wanted) && waits_for(lock->span.owner, process))
            return true;
    }
    return false;
}

/* Marks the waiters that wait for the process, until a round finds no more. */
static void mark_stuck(const void *process)
{
    struct lock_waiter *waiter;
    bool more = true;

    LIST_FOR_EACH (waiter, &blocked, link)
        waiter->stuck = false;
    while (more) {
        more = false;
        LIST_FOR_EACH (waiter, &blocked, link) {
            if (waiter->stuck || !is_stuck(waiter->inode, waiter->wanted, process))
                continue;
            waiter->stuck = true;
            more = true;
        }
    }
}

static bool would_deadlock(const struct inode *inode, const struct lock_span *wanted)
{
    mark_stuck(wanted->owner);
    return is_stuck(inode, wanted, wanted->owner);
}

/* Sleeps until some lock has changed: 0, -EDEADLK or -ERESTART. */
static int wait_for_change(struct inode *inode, const struct lock_span *wanted)
{
    struct lock_waiter waiter = {.inode = inode, .wanted = wanted};
    bool process = wanted->pid >= 0;

    if (process && would_deadlock(inode, wanted))
        return -EDEADLK;
    if (process)
        list_push_back(&blocked, &waiter.link);
    int error = mutex_sleep(&changed, &filelock_mutex, SLEEP_INTERRUPTIBLE, TIMER_NEVER);
    if (process)
        list_remove(&waiter.link);
    return error;
}

static void add_lock(struct inode *inode, struct file_lock **spares, const struct lock_span *span)
{
    struct file_lock *lock = *spares;

    *spares = lock->next;
    lock->span = *span;
    lock->next = inode->locks;
    __atomic_store_n(&inode->locks, lock, __ATOMIC_RELAXED);
    lock_count++;
}

static void take_out(struct file_lock **at)
{
    struct file_lock *lock = *at;

    __atomic_store_n(at, lock->next, __ATOMIC_RELAXED);
    kmem_cache_free(&lock_cache, lock);
    lock_count--;
}

/* Takes the bytes of span out of a lock that has some of them and also others. */
static void cut_lock(struct inode *inode, struct file_lock *lock, const struct lock_span *span,
                     struct file_lock **spares)
{
    struct lock_span end = lock->span;

    if (lock->span.first >= span->first) {
        lock->span.first = span->last + 1;
        return;
    }
    lock->span.last = span->first - 1;
    if (end.last <= span->last)
        return;
    end.first = span->last + 1;
    add_lock(inode, spares, &end);
}

/* Takes the owner's locks from the bytes of span, or joins them with it. */
static void make_place(struct inode *inode, struct lock_span *span, struct file_lock **spares)
{
    struct file_lock *lock;

    for (struct file_lock **at = &inode->locks; (lock = *at) != NULL;) {
        bool same = same_owner(&lock->span, span);
        bool joins = same && lock->span.type == span->type && touch(&lock->span, span);
        if (joins) {
            span->first = MIN(span->first, lock->span.first);
            span->last = MAX(span->last, lock->span.last);
        }
        bool cover = span->first <= lock->span.first && lock->span.last <= span->last;
        if (same && cover) {
            take_out(at);
            continue;
        }
        if (same && overlap(&lock->span, span))
            cut_lock(inode, lock, span, spares);
        at = &lock->next;
    }
}

static void apply(struct inode *inode, const struct lock_span *wanted, struct file_lock **spares)
{
    struct lock_span span = *wanted;

    make_place(inode, &span, spares);
    if (span.type != F_UNLCK)
        add_lock(inode, spares, &span);
    wakeup(&changed);
}

static void free_spares(struct file_lock *spares)
{
    while (spares) {
        struct file_lock *next = spares->next;
        kmem_cache_free(&lock_cache, spares);
        spares = next;
    }
}

/* Memory for what one call may add, as a list; NULL: there is none. */
static struct file_lock *allocate_spares(void)
{
    struct file_lock *spares = NULL;

    for (unsigned i = 0; i < SPARES; i++) {
        struct file_lock *lock = kmem_cache_alloc(&lock_cache);
        if (!lock) {
            free_spares(spares);
            return NULL;
        }
        lock->next = spares;
        spares = lock;
    }
    return spares;
}

/* Waits, if it may, until nothing prevents the wanted lock. */
static int make_free(struct inode *inode, const struct lock_span *wanted, bool wait)
{
    int error = 0;

    while (!error && find_blocker(inode, wanted))
        error = wait ? wait_for_change(inode, wanted) : -EAGAIN;
    if (!error && wanted->type != F_UNLCK && lock_count + SPARES > LOCKS_MAX)
        error = -ENOLCK;
    return error;
}

int filelock_set(struct inode *inode, const struct lock_span *wanted, bool wait)
{
    struct file_lock *spares = allocate_spares();

    if (!spares)
        return -ENOLCK;
    mutex_lock(&filelock_mutex);
    int error = make_free(inode, wanted, wait);
    if (!error)
        apply(inode, wanted, &spares);
    mutex_unlock(&filelock_mutex);
    free_spares(spares);
    return error;
}

bool filelock_find(struct inode *inode, const struct lock_span *wanted, struct lock_span *found)
{
    mutex_lock(&filelock_mutex);
    const struct lock_span *blocker = find_blocker(inode, wanted);
    if (blocker)
        *found = *blocker;
    mutex_unlock(&filelock_mutex);
    return blocker != NULL;
}

/* Takes the owner's locks away; records: also those of fcntl(). */
static void drop_locks(struct inode *inode, const void *owner, bool records)
{
    struct file_lock *lock;

    mutex_lock(&filelock_mutex);
    for (struct file_lock **at = &inode->locks; (lock = *at) != NULL;) {
        if (lock->span.owner == owner && (records || lock->span.family == LOCK_WHOLE))
            take_out(at);
        else
            at = &lock->next;
    }
    wakeup(&changed);
    mutex_unlock(&filelock_mutex);
}

void filelock_drop(struct inode *inode, const void *owner)
{
    drop_locks(inode, owner, true);
}

void filelock_unlock_whole(struct inode *inode, const void *owner)
{
    drop_locks(inode, owner, false);
}
