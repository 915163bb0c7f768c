/* SPDX-License-Identifier: MIT */
/*
 * The inodes in memory: a hash table by file system and number, and a list of all of them, from which unused ones are freed.
 *
 * References are taken and dropped without a lock. If the last one goes and the inode has names, it stays cached. If it has
 * none, it is freed, on the disk and in memory. A process that takes an inode out changes its references from 0 to
 * REFERENCES_GONE, with cache_lock held: from then on no new reference is possible. It marks it INODE_LEAVING, so that no
 * lookup finds it any more, and does the rest without the lock. This may take long. sb->leaving counts such inodes, so that
 * their file system stays until then. The memory is freed after all readers have left (sync/readers.h), because a walk
 * looks at inodes without a reference.
 *
 * Which inode is freed first? The list is a clock: its hand is the front. An inode that was used since the hand last came by
 * gets another round.
 */
#include "vfs/icache.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "sched/sched.h"
#include "sync/readers.h"
#include "vfs/internal.h"
#include "vfs/ncache.h"
#include "vfs/operations.h"
#include <abi/errno.h>

#define BUCKETS 512u
#define INODES_MAX 4096u  /* above it, each new inode makes unused ones leave */
#define LEAVE_AT_ONCE 2u  /* so many */
#define LOOKS_AT_ONCE 16u /* inodes looked at for that */
#define REFERENCES_GONE 0x80000000u

struct spinlock cache_lock = SPINLOCK_INIT("inode cache");

static struct list table[BUCKETS];           /* C: struct inode by hash_link */
static struct list clock = LIST_INIT(clock); /* C: all of them, by clock_link */
static uint32_t inode_count;                 /* C */
static struct waitqueue loaded = WAITQUEUE_INIT(loaded, "inode");       /* for those INODE_NEW */
static struct waitqueue all_left = WAITQUEUE_INIT(all_left, "unmount"); /* for sb->leaving == 0 */

static struct list *inode_bucket(const struct super_block *sb, uint32_t number)
{
    return &table[(number + sb->id * 0x9e3779b1u) % BUCKETS];
}

static struct inode *find_inode(const struct super_block *sb, uint32_t number)
{
    struct inode *inode;

    LIST_FOR_EACH (inode, inode_bucket(sb, number), hash_link) {
        if (inode->number == number && inode->sb == sb)
            return inode;
    }
    return NULL;
}

bool inode_try_get(struct inode *inode)
{
    uint32_t n = __atomic_load_n(&inode->references, __ATOMIC_RELAXED);

    do {
        if (unlikely(n & REFERENCES_GONE))
            return false;
    } while (!__atomic_compare_exchange_n(&inode->references, &n, n + 1, true, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED));
    return true;
}

struct inode *inode_get(struct inode *inode)
{
    uint32_t before = __atomic_fetch_add(&inode->references, 1, __ATOMIC_RELAXED);

    assert(before > 0 && !(before & REFERENCES_GONE));
    return inode;
}

bool inode_get_unless_leaving(struct inode *inode)
{
    acquire(&cache_lock);
    bool got = inode->state == INODE_READY && inode_try_get(inode);
    release(&cache_lock);
    return got;
}

/* Takes an inode without references for the caller, which makes it leave. False: it is in use. cache_lock held. */
static bool claim_inode(struct inode *inode)
{
    uint32_t none = 0;

    return __atomic_compare_exchange_n(&inode->references, &none, REFERENCES_GONE, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static bool is_used(const struct inode *inode)
{
    return __atomic_load_n(&inode->references, __ATOMIC_RELAXED) > 0;
}

static struct inode *inode_alloc(struct super_block *sb, uint32_t number)
{
    struct kmem_cache *cache = sb->type->inode_cache;
    struct inode *inode = kmem_cache_alloc(cache);

    if (!inode)
        return NULL;
    memset(inode, 0, cache->object_size);
    inode->sb = sb;
    inode->cache = cache;
    inode->number = number;
    inode->references = 1;
    mutex_init(&inode->lock, "inode");
    list_init(&inode->hash_link);
    list_init(&inode->sb_link);
    list_init(&inode->clock_link);
    ncache_begin(inode);
    memory_object_init(&inode->object, &file_object_ops, &sb->dirty_objects);
    return inode;
}

/* Enters a new inode, which has one reference. cache_lock held. */
static void enter_inode(struct inode *inode, enum inode_state state)
{
    inode->state = state;
    list_push_front(inode_bucket(inode->sb, inode->number), &inode->hash_link);
    list_push_back(&inode->sb->inodes, &inode->sb_link);
    list_push_back(&clock, &inode->clock_link);
    inode_count++;
}

/* Makes an inode impossible to find. It may have left before. cache_lock held. */
static void leave(struct inode *inode)
{
    if (inode->state == INODE_LEAVING)
        return;
    inode->state = INODE_LEAVING;
    inode_count--;
    ncache_purge(inode);
    list_remove(&inode->clock_link);
    list_remove(&inode->hash_link);
    list_remove(&inode->sb_link);
}

/* An inode that sb->leaving has counted is gone. */
static void left(struct super_block *sb)
{
    acquire(&cache_lock);
    if (--sb->leaving == 0)
        wakeup(&all_left);
    release(&cache_lock);
}

void inode_hide(struct inode *inode)
{
    acquire(&cache_lock);
    leave(inode);
    release(&cache_lock);
}

static void free_inode_memory(struct deferred *deferred)
{
    struct inode *inode = CONTAINER_OF(deferred, struct inode, deferred);

    kmem_cache_free(inode->cache, inode);
}

/* Frees the memory of an inode that has left. Data that cannot be written are lost. */
void inode_destroy(struct inode *inode)
{
    pagecache_drop(&inode->object);
    op_forget(inode);
    defer_free(&inode->deferred, free_inode_memory);
}

/*
 * Whether an inode may be freed now: it is unused, was not used since the last look, and has no unfinished work. An inode
 * without a user has no I/O in progress, and no process can make its pages dirty. cache_lock held.
 */
static bool may_leave(struct inode *inode)
{
    if (__atomic_load_n(&inode->used_lately, __ATOMIC_RELAXED)) {
        __atomic_store_n(&inode->used_lately, false, __ATOMIC_RELAXED);
        return false;
    }
    return !is_used(inode) && list_empty(&inode->object.dirty_pages) && !inode->unfinished &&
           claim_inode(inode);
}

/* Looks at the next *looks inodes of the clock for one that may be freed, and takes it out: the inode, or NULL. */
static struct inode *evict_one(uint32_t *looks)
{
    struct inode *found = NULL;

    acquire(&cache_lock);
    while (!found && *looks > 0 && !list_empty(&clock)) {
        struct inode *inode = LIST_FIRST(&clock, struct inode, clock_link);
        (*looks)--;
        list_remove(&inode->clock_link);
        list_push_back(&clock, &inode->clock_link);
        if (may_leave(inode)) {
            found = inode;
            leave(inode);
            inode->sb->leaving++;
        }
    }
    release(&cache_lock);
    return found;
}

/* Frees at most so many inodes, after at most so many looks: how many. */
static uint32_t trim(uint32_t most, uint32_t looks)
{
    uint32_t freed = 0;
    struct inode *inode;

    for (; freed < most && (inode = evict_one(&looks)) != NULL; freed++) {
        struct super_block *sb = inode->sb;
        inode_destroy(inode);
        left(sb);
    }
    return freed;
}

/* The number may change at any time. */
MAY_RACE static bool has_too_many_inodes(void)
{
    return inode_count > INODES_MAX;
}

/* A new inode has come. */
static void make_room_for_inode(void)
{
    if (unlikely(has_too_many_inodes()))
        trim(LEAVE_AT_ONCE, LOOKS_AT_ONCE);
}

int inode_new(struct super_block *sb, uint32_t number, struct inode **result)
{
    struct inode *inode = inode_alloc(sb, number);

    if (!inode)
        return -ENOMEM;
    acquire(&cache_lock);
    bool there = find_inode(sb, number);
    if (!there)
        enter_inode(inode, INODE_READY);
    release(&cache_lock);
    if (there) {
        kmem_cache_free(sb->type->inode_cache, inode);
        return -EUCLEAN;
    }
    make_room_for_inode();
    *result = inode;
    return 0;
}

/* Looks a number up, and waits if its inode is being read. If there is none, enters fresh (may be NULL). */
static struct inode *find_or_enter(struct super_block *sb, uint32_t number, struct inode *fresh)
{
    struct inode *inode;

    acquire(&cache_lock);
    while ((inode = find_inode(sb, number)) != NULL && inode->state == INODE_NEW)
        sleep(&loaded, &cache_lock);
    if (inode) {
        bool got = inode_try_get(inode); /* an inode in the table has not left */
        assert(got);
    } else if (fresh) {
        inode = fresh;
        enter_inode(inode, INODE_NEW);
    }
    release(&cache_lock);
    return inode;
}

/* Reads in an inode that this caller has entered. */
static int load_inode(struct inode *inode)
{
    struct super_block *sb = inode->sb;
    int error = op_read_inode(inode);

    acquire(&cache_lock);
    if (error) {
        leave(inode);
        sb->leaving++;
    } else {
        inode->state = INODE_READY;
    }
    wakeup(&loaded);
    release(&cache_lock);
    if (error) {
        inode_destroy(inode);
        left(sb);
    }
    return error;
}

int inode_find(struct super_block *sb, uint32_t number, struct inode **result)
{
    struct inode *inode = find_or_enter(sb, number, NULL);

    if (!inode) {
        struct inode *fresh = inode_alloc(sb, number);
        if (!fresh)
            return -ENOMEM;
        inode = find_or_enter(sb, number, fresh);
        if (inode == fresh) {
            int error = load_inode(fresh);
            if (error)
                return error;
            make_room_for_inode();
        } else { /* another process was faster */
            kmem_cache_free(sb->type->inode_cache, fresh);
        }
    }
    *result = inode;
    return 0;
}

/* Frees an inode without names, which has left the table. */
static void free_nameless(struct inode *inode)
{
    struct super_block *sb = inode->sb;
    int error = op_free_inode(inode);

    if (!error)
        inode_destroy(inode);
    left(sb);
}

/* A CPU that changes the number of names meanwhile has a reference, and looks here itself when it drops it. */
MAY_RACE static bool is_nameless(const struct inode *inode)
{
    return inode->nlink == 0;
}

/*
 * Drops a reference that is probably the last one. As soon as the count is 0, another CPU may take the inode out. Its memory
 * stays until the end of the section. If the inode has no names, the CPU that claims it must free it. Returns the inode if
 * the caller is that CPU, else NULL.
 */
static struct inode *put_last(struct inode *inode)
{
    bool nameless = false;

    read_begin();
    if (!__atomic_load_n(&inode->used_lately, __ATOMIC_RELAXED))
        __atomic_store_n(&inode->used_lately, true, __ATOMIC_RELAXED);
    uint32_t n = __atomic_sub_fetch(&inode->references, 1, __ATOMIC_SEQ_CST);
    assert(!(n & REFERENCES_GONE));
    if (n == 0 && unlikely(is_nameless(inode))) {
        acquire(&cache_lock);
        nameless = claim_inode(inode);
        if (nameless) {
            leave(inode);
            inode->sb->leaving++;
        }
        release(&cache_lock);
    }
    read_end();
    return nameless ? inode : NULL;
}

void inode_put(struct inode *inode)
{
    if (!inode)
        return;
    uint32_t n = __atomic_load_n(&inode->references, __ATOMIC_RELAXED);
    while (n > 1) {
        if (__atomic_compare_exchange_n(&inode->references, &n, n - 1, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED))
            return;
    }
    struct inode *nameless = put_last(inode);
    if (nameless)
        free_nameless(nameless);
}

/* Whether any inode is in use, except the ones that sb keeps itself. cache_lock held. */
static bool in_use(const struct super_block *sb)
{
    const struct inode *inode;
    uint32_t used = 0;

    LIST_FOR_EACH (inode, &sb->inodes, sb_link)
        used += is_used(inode);
    return used > sb->kept || (sb->root && sb->root->references > 1);
}

/* The same, after the leaving inodes have gone. cache_lock held, but released during the wait. */
static bool stays_in_use(const struct super_block *sb)
{
    while (!in_use(sb) && sb->leaving > 0)
        sleep(&all_left, &cache_lock);
    return in_use(sb);
}

/* Takes an inode of sb without a user out of the table: the inode, or NULL. cache_lock held. */
static struct inode *take_unused(struct super_block *sb)
{
    struct inode *inode;

    LIST_FOR_EACH (inode, &sb->inodes, sb_link) {
        if (claim_inode(inode)) {
            leave(inode);
            return inode;
        }
    }
    return NULL;
}

bool icache_empty(struct super_block *sb)
{
    for (;;) {
        let_others_run();
        acquire(&cache_lock);
        struct inode *inode = take_unused(sb);
        bool busy = !inode && stays_in_use(sb); /* this looks at all that are left, and may wait */
        if (!inode && !busy)
            inode = take_unused(sb);
        release(&cache_lock);
        if (!inode)
            return !busy;
        inode_destroy(inode);
    }
}

struct inode *inode_top(struct inode *inode)
{
    struct super_block *sb;

    while (unlikely((sb = follow(inode->mounted_here)) != NULL)) {
        struct inode *root =
            __atomic_load_n(&sb->closing, __ATOMIC_ACQUIRE) ? NULL : follow(sb->root);
        if (!root)
            return NULL;
        inode = root;
    }
    return inode;
}

struct inode *inode_cross_mounts(struct inode *inode)
{
    while (unlikely(follow(inode->mounted_here))) {
        struct inode *root = NULL;
        acquire(&cache_lock);
        if (inode->mounted_here && !inode->mounted_here->closed)
            root = inode_get(inode->mounted_here->root);
        release(&cache_lock);
        if (!root)
            break;
        inode_put(inode);
        inode = root;
    }
    return inode;
}

int inode_cover(struct inode *mount_point, struct super_block *sb)
{
    int error = 0;

    acquire(&cache_lock);
    if (mount_point->mounted_here) {
        error = -EBUSY;
    } else {
        sb->mount_point = mount_point;
        publish(mount_point->mounted_here, sb);
    }
    release(&cache_lock);
    return error;
}

int super_close(struct super_block *sb)
{
    /* First: a walk without the lock that has still been let in has then taken its reference, and is counted. */
    __atomic_store_n(&sb->closing, true, __ATOMIC_SEQ_CST);
    readers_wait();
    acquire(&cache_lock);
    bool busy = stays_in_use(sb);
    sb->closed = !busy;
    release(&cache_lock);
    if (busy)
        super_reopen(sb);
    return busy ? -EBUSY : 0;
}

void super_reopen(struct super_block *sb)
{
    acquire(&cache_lock);
    sb->closed = false;
    release(&cache_lock);
    __atomic_store_n(&sb->closing, false, __ATOMIC_RELEASE);
}

void inode_uncover(struct inode *mount_point)
{
    acquire(&cache_lock);
    publish(mount_point->mounted_here, NULL);
    release(&cache_lock);
}

static uint32_t shrink_icache(uint32_t pages)
{
    /* Two rounds: in the first, those that were used lately get their second chance. */
    uint32_t freed = trim(pages * 4, 2 * inode_count);

    defer_flush();
    /* An inode is a tenth of a page or so, and its pages are taken by the page cache's own shrinker. */
    return freed / 8;
}

static struct shrinker shrinker = {.shrink = shrink_icache};

void icache_init(void)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        list_init(&table[i]);
    shrinker_register(&shrinker);
}
