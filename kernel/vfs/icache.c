/* SPDX-License-Identifier: MIT */
/*
 * The inodes in memory: a hash table by file system and number, and a list of the inodes without a user,
 * longest unused first.
 *
 * References of an inode go from and to 0 under cache_lock only. If an inode without references has names,
 * it stays cached. If it has none, it is freed, on the disk and in memory. A process that takes an inode
 * out marks it INODE_LEAVING under the lock, so that no lookup finds it any more, and does the rest without
 * the lock. This may take long. sb->leaving counts such inodes, so that their file system stays until then.
 */
#include "vfs/icache.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "sched/sched.h"
#include "vfs/internal.h"
#include "vfs/ncache.h"
#include "vfs/operations.h"
#include <abi/errno.h>

#define BUCKETS 512u
#define UNUSED_MAX 4096u /* inodes kept without a user */

struct spinlock cache_lock = SPINLOCK_INIT("inode cache");

static struct list table[BUCKETS];                                /* C: struct inode by hash_link */
static struct list unused = LIST_INIT(unused);                    /* C: struct inode by lru_link */
static uint32_t unused_count;                                     /* C */
static struct waitqueue loaded = WAITQUEUE_INIT(loaded, "inode"); /* for those INODE_NEW */
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

void inode_get_locked(struct inode *inode)
{
    if (__atomic_fetch_add(&inode->references, 1, __ATOMIC_RELAXED) > 0)
        return;
    list_remove(&inode->lru_link);
    unused_count--;
    inode->sb->active++;
}

struct inode *inode_get(struct inode *inode)
{
    uint32_t before = __atomic_fetch_add(&inode->references, 1, __ATOMIC_RELAXED);

    assert(before > 0);
    return inode;
}

bool inode_get_unless_leaving(struct inode *inode)
{
    acquire(&cache_lock);
    bool got = inode->state == INODE_READY;
    if (got)
        inode_get_locked(inode);
    release(&cache_lock);
    return got;
}

static struct inode *inode_alloc(struct super_block *sb, uint32_t number)
{
    struct kmem_cache *cache = sb->type->inode_cache;
    struct inode *inode = kmem_cache_alloc(cache);

    if (!inode)
        return NULL;
    memset(inode, 0, cache->object_size);
    inode->sb = sb;
    inode->number = number;
    inode->references = 1;
    mutex_init(&inode->lock, "inode");
    list_init(&inode->hash_link);
    list_init(&inode->sb_link);
    list_init(&inode->lru_link);
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
    inode->sb->active++;
}

/* Makes an inode impossible to find. cache_lock held. */
static void leave(struct inode *inode)
{
    inode->state = INODE_LEAVING;
    ncache_purge(inode);
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

/* Frees the memory of an inode that has left. Data that cannot be written are lost. */
void inode_destroy(struct inode *inode)
{
    pagecache_drop(&inode->object);
    op_forget(inode);
    kmem_cache_free(inode->sb->type->inode_cache, inode);
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
        inode_get_locked(inode);
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
        sb->active--;
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
        } else { /* another process was faster */
            kmem_cache_free(sb->type->inode_cache, fresh);
        }
    }
    *result = inode;
    return 0;
}

/*
 * Takes the longest unused inode that has no unfinished work out of the table: the inode, or NULL. An inode
 * without a user has no I/O in progress, and no process can make its pages dirty.
 */
static struct inode *evict_one(void)
{
    struct inode *inode, *found = NULL;

    acquire(&cache_lock);
    LIST_FOR_EACH (inode, &unused, lru_link) {
        if (!list_empty(&inode->object.dirty_pages) || inode->unfinished)
            continue;
        found = inode;
        list_remove(&inode->lru_link);
        unused_count--;
        leave(inode);
        inode->sb->leaving++;
        break;
    }
    release(&cache_lock);
    return found;
}

static void trim(uint32_t most)
{
    struct inode *inode;

    while (unused_count > most && (inode = evict_one()) != NULL) {
        struct super_block *sb = inode->sb;
        inode_destroy(inode);
        left(sb);
    }
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

    acquire(&cache_lock);
    assert(inode->references > 0);
    if (__atomic_sub_fetch(&inode->references, 1, __ATOMIC_ACQ_REL) > 0) {
        release(&cache_lock);
        return;
    }
    inode->sb->active--;
    bool keep = inode->nlink > 0;
    if (keep) {
        list_push_back(&unused, &inode->lru_link);
        unused_count++;
    } else {
        leave(inode);
        inode->sb->leaving++;
    }
    release(&cache_lock);

    if (!keep)
        free_nameless(inode);
    else if (unlikely(unused_count > UNUSED_MAX))
        trim(UNUSED_MAX - UNUSED_MAX / 8);
}

/* Whether any inode is in use, except the ones that sb keeps itself. cache_lock held. */
static bool in_use(const struct super_block *sb)
{
    return sb->active > sb->kept || (sb->root && sb->root->references > 1);
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
        if (inode->references == 0) {
            list_remove(&inode->lru_link);
            unused_count--;
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
        bool busy = stays_in_use(sb);
        struct inode *inode = busy ? NULL : take_unused(sb);
        release(&cache_lock);
        if (!inode)
            return !busy;
        inode_destroy(inode);
    }
}

struct inode *inode_cross_mounts(struct inode *inode)
{
    while (unlikely(inode->mounted_here)) {
        struct inode *root = NULL;
        acquire(&cache_lock);
        if (inode->mounted_here && !inode->mounted_here->closed) {
            root = inode->mounted_here->root;
            inode_get_locked(root);
        }
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
        mount_point->mounted_here = sb;
        sb->mount_point = mount_point;
    }
    release(&cache_lock);
    return error;
}

int super_close(struct super_block *sb)
{
    acquire(&cache_lock);
    bool busy = stays_in_use(sb);
    sb->closed = !busy;
    release(&cache_lock);
    return busy ? -EBUSY : 0;
}

void super_reopen(struct super_block *sb)
{
    acquire(&cache_lock);
    sb->closed = false;
    release(&cache_lock);
}

void inode_uncover(struct inode *mount_point)
{
    acquire(&cache_lock);
    mount_point->mounted_here = NULL;
    release(&cache_lock);
}

static uint32_t shrink_icache(uint32_t pages)
{
    uint32_t before = unused_count;

    /* An inode is a tenth of a page or so, and its pages are taken by the page cache's own shrinker. */
    trim(before > pages * 4 ? before - pages * 4 : 0);
    return (before - MIN(before, unused_count)) / 8;
}

static struct shrinker shrinker = {.shrink = shrink_icache};

void icache_init(void)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        list_init(&table[i]);
    shrinker_register(&shrinker);
}
