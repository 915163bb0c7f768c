/* SPDX-License-Identifier: MIT */
/*
 * Futexes: sleeping until a word of user memory changes.
 *
 * A sleeper is an entry in the hash bucket of its word's key. The key of a private word is its address space
 * and its address; for one that processes share, it is the memory object and the place in it, so that the word
 * may have different addresses. A key is only compared: if the page or the object goes away, the sleeper stays
 * until a signal or its deadline, and does no harm.
 *
 * A sleeper compares the word and joins the bucket under the bucket's lock. A waker, which has changed the word
 * before, takes the same lock. So either the sleeper sees the new value, or the waker sees the sleeper.
 *
 * Locks: the bucket's guards its list, and the entries in it. Two buckets: the one with the lower address first.
 */
#include "proc/futex.h"

#include "base/spinlock.h"
#include "lib/list.h"
#include "mm/uaccess.h"
#include "mm/vmspace.h"
#include "proc/proc.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define BUCKETS 64u /* a power of two */

struct bucket {
    struct spinlock lock;
    struct list sleepers; /* struct sleeper by link, longest waiting first */
};

struct futex_key {
    const void *owner; /* a struct vmspace, or a struct memory_object */
    uint32_t page;     /* of the address, or of the object */
    uint32_t offset;
};

/* On the kernel stack of a thread that sleeps. */
struct sleeper {
    struct list link;      /* in none: it has been woken */
    struct bucket *bucket; /* whose lock guards this; changes under the locks of both buckets */
    struct futex_key key;
    struct waitqueue queue; /* the thread alone waits here */
};

static struct bucket buckets[BUCKETS];

void futex_init(void)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        initlock(&buckets[i].lock, "futex");
        list_init(&buckets[i].sleepers);
    }
}

/* In a shared mapping, the key is the place in the memory object. */
static void find_shared_key(struct vmspace *vm, uintptr_t word, struct futex_key *key)
{
    mutex_lock(&vm->lock);
    const struct region *region = vmspace_find(vm, word);
    if (region && region->shared && region->object) {
        key->owner = region->object;
        key->page = region->object_page + (uint32_t)((word - region->start) >> PAGE_SHIFT);
    }
    vmspace_unlock(vm);
}

static int find_key(uintptr_t word, bool shared, struct futex_key *key)
{
    struct vmspace *vm = current_proc()->vm;

    if (word % sizeof(uint32_t) != 0)
        return -EINVAL;
    if (word >= USERTOP)
        return -EFAULT;
    *key =
        (struct futex_key){vm, (uint32_t)(word >> PAGE_SHIFT), (uint32_t)(word & (PAGE_SIZE - 1))};
    if (shared)
        find_shared_key(vm, word, key);
    return 0;
}

static struct bucket *bucket_of(const struct futex_key *key)
{
    uintptr_t hash = (uintptr_t)key->owner / 32 + key->page * 31 + key->offset / sizeof(uint32_t);

    return &buckets[hash % BUCKETS];
}

static bool same_key(const struct futex_key *a, const struct futex_key *b)
{
    return a->owner == b->owner && a->page == b->page && a->offset == b->offset;
}

/* Takes the bucket's lock when the word is in memory, and reads it: 0 with the lock held, or -EFAULT. */
static int lock_and_read(struct bucket *bucket, uintptr_t word, uint32_t *value)
{
    for (;;) {
        acquire(&bucket->lock);
        if (copyin_word_locked(value, word) == 0)
            return 0;
        release(&bucket->lock);
        if (copyin(value, word, sizeof(*value)) != 0) /* brings the page in */
            return -EFAULT;
    }
}

/* Takes the lock of the bucket that the sleeper is in, or was in until it was woken. */
static struct bucket *lock_sleeper(const struct sleeper *sleeper)
{
    for (;;) {
        struct bucket *bucket = __atomic_load_n(&sleeper->bucket, __ATOMIC_RELAXED);
        acquire(&bucket->lock);
        if (bucket == sleeper->bucket)
            return bucket;
        release(&bucket->lock); /* it was moved meanwhile */
    }
}

/* Sleeps until the sleeper, which is in the bucket, is woken. The bucket's lock is held, and released. */
static int sleep_in(struct bucket *bucket, struct sleeper *sleeper, uint64_t deadline_ns)
{
    int error = 0;

    while (!list_empty(&sleeper->link) && !error) {
        error = sleep_interruptible_until(&sleeper->queue, &bucket->lock, deadline_ns);
        release(&bucket->lock);
        bucket = lock_sleeper(sleeper);
    }
    bool woken = list_empty(&sleeper->link);
    list_remove(&sleeper->link);
    release(&bucket->lock);
    return woken ? 0 : error;
}

int futex_wait(uintptr_t word, uint32_t value, uint64_t deadline_ns, bool shared)
{
    struct sleeper sleeper;
    uint32_t found;

    int error = find_key(word, shared, &sleeper.key);
    if (error)
        return error;
    struct bucket *bucket = bucket_of(&sleeper.key);
    error = lock_and_read(bucket, word, &found);
    if (error)
        return error;
    if (found != value) {
        release(&bucket->lock);
        return -EAGAIN;
    }
    waitqueue_init(&sleeper.queue, "futex");
    sleeper.bucket = bucket;
    list_push_back(&bucket->sleepers, &sleeper.link);
    return sleep_in(bucket, &sleeper, deadline_ns);
}

/* Wakes sleepers with that key: their number. The bucket's lock is held. */
static uint32_t wake_sleepers(struct bucket *bucket, const struct futex_key *key, uint32_t most)
{
    struct sleeper *sleeper, *next;
    uint32_t count = 0;

    LIST_FOR_EACH_SAFE (sleeper, next, &bucket->sleepers, link) {
        if (count == most)
            break;
        if (!same_key(&sleeper->key, key))
            continue;
        list_remove(&sleeper->link);
        wakeup(&sleeper->queue); /* the sleeper needs the bucket's lock before it goes on */
        count++;
    }
    return count;
}

int futex_wake(uintptr_t word, uint32_t most, bool shared)
{
    struct futex_key key;

    int error = find_key(word, shared, &key);
    if (error)
        return error;
    struct bucket *bucket = bucket_of(&key);
    acquire(&bucket->lock);
    uint32_t count = wake_sleepers(bucket, &key, most);
    release(&bucket->lock);
    return (int)count;
}

/* Moves sleepers from one key to another: their number. Both buckets' locks are held. */
static uint32_t move_sleepers(struct bucket *from, const struct futex_key *key, struct bucket *to,
                              const struct futex_key *new_key, uint32_t most)
{
    struct sleeper *sleeper, *next;
    uint32_t count = 0;

    LIST_FOR_EACH_SAFE (sleeper, next, &from->sleepers, link) {
        if (count == most)
            break;
        if (!same_key(&sleeper->key, key))
            continue;
        list_remove(&sleeper->link);
        sleeper->key = *new_key;
        __atomic_store_n(&sleeper->bucket, to, __ATOMIC_RELAXED);
        list_push_back(&to->sleepers, &sleeper->link);
        count++;
    }
    return count;
}

/*
 * Takes the locks of two buckets, and reads the word. Without the locks: -EFAULT, or -EAGAIN if the page went
 * away meanwhile, as if the word had changed.
 */
static int lock_both(struct bucket *from, struct bucket *to, uintptr_t word, uint32_t *value)
{
    struct bucket *first = from < to ? from : to, *second = from < to ? to : from;

    int error = lock_and_read(first, word, value);
    if (error || first == second)
        return error;
    acquire(&second->lock);
    if (copyin_word_locked(value, word) == 0)
        return 0;
    release(&second->lock);
    release(&first->lock);
    return -EAGAIN;
}

int futex_requeue(uintptr_t word, uintptr_t word2, const struct futex_move *how)
{
    struct futex_key key, new_key;
    uint32_t found;
    int count = -EAGAIN;

    int error = find_key(word, how->shared, &key);
    if (!error)
        error = find_key(word2, how->shared, &new_key);
    if (error)
        return error;
    struct bucket *from = bucket_of(&key), *to = bucket_of(&new_key);
    error = lock_both(from, to, word, &found);
    if (error)
        return error;
    if ((!how->value || found == *how->value) && !same_key(&key, &new_key)) {
        uint32_t woken = wake_sleepers(from, &key, how->wake);
        count = (int)(woken + move_sleepers(from, &key, to, &new_key, how->move));
    }
    release(&from->lock);
    if (to != from)
        release(&to->lock);
    return count;
}
