/* SPDX-License-Identifier: MIT */
/*
 * Writing files back: on demand, when too many pages are dirty, and every few seconds by a thread. The
 * writing of one file's pages is in mm/dirty.c.
 *
 * sb->dirty_objects has the files with pages dirty or being written. Each walk takes a reference to a file
 * and releases the lock while it writes.
 */
#include "vfs/writeback.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "mm/dirty.h"
#include "mm/pagecache.h"
#include "sched/kthread.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define ERRORS_MAX 3u           /* after so many failures the disk is left alone */
#define INTERVAL_NS 3000000000u /* written data are safe after this time */

/*
 * The first inode with dirty pages among the first *left ones, with a reference; it moves to the end of
 * the list, so that every inode has its turn. Lock held.
 */
static struct inode *next_dirty(struct super_block *sb, uint32_t *left)
{
    while (*left > 0 && !list_empty(&sb->dirty_objects)) {
        struct memory_object *object =
            LIST_FIRST(&sb->dirty_objects, struct memory_object, dirty_link);
        (*left)--;
        list_remove(&object->dirty_link);
        list_push_back(&sb->dirty_objects, &object->dirty_link);
        if (inode_get_unless_leaving(inode_of(object)))
            return inode_of(object);
    }
    return NULL;
}

/* Writes each inode in the list now once. Others go on and make more pages dirty, so there is no end otherwise. */
static int write_all(struct super_block *sb, bool may_stop)
{
    unsigned errors = 0;
    struct list *link;
    struct inode *inode;
    uint32_t left = 0;
    int result = 0;

    acquire(&pagecache_lock);
    for (link = sb->dirty_objects.next; link != &sb->dirty_objects; link = link->next)
        left++;
    while (errors < ERRORS_MAX && (inode = next_dirty(sb, &left)) != NULL) {
        release(&pagecache_lock);
        int error = may_stop ? pagecache_write_unless_killed(&inode->object)
                             : pagecache_write(&inode->object);
        errors += error != 0;
        result = result ? result : error;
        inode_put(inode);
        acquire(&pagecache_lock);
    }
    release(&pagecache_lock);
    return result;
}

int writeback_all(struct super_block *sb)
{
    return write_all(sb, false);
}

int writeback_all_unless_killed(struct super_block *sb)
{
    return write_all(sb, true);
}

/* Lock held. */
static struct inode *first_named(struct super_block *sb)
{
    struct memory_object *object;

    LIST_FOR_EACH (object, &sb->dirty_objects, dirty_link) {
        if (inode_of(object)->nlink > 0 && inode_get_unless_leaving(inode_of(object)))
            return inode_of(object);
    }
    return NULL;
}

/* An inode leaves the list if none of its pages is dirty or being written: in the end none with a name is left. */
int writeback_named(struct super_block *sb)
{
    struct inode *inode;
    int error = 0;

    acquire(&pagecache_lock);
    while (!error && (inode = first_named(sb)) != NULL) {
        release(&pagecache_lock);
        error = pagecache_write(&inode->object);
        inode_put(inode);
        acquire(&pagecache_lock);
    }
    release(&pagecache_lock);
    return error;
}

int writeback_throttle(struct inode *inode)
{
    if (likely(!dirty_too_many()))
        return 0;
    int error = pagecache_write_unless_killed(&inode->object);
    return !error && dirty_too_many() ? writeback_all_unless_killed(inode->sb) : error;
}

static void writeback_thread(void *argument)
{
    uint64_t next = clock_ns() + INTERVAL_NS;
    int last_error = 0;

    (void)argument;
    for (;;) {
        /* A process that asks for memory may be in a transaction: a commit would wait for its end. */
        if (dirty_wait(next))
            fs_write_all();
        dirty_round_done();
        if (clock_ns() < next)
            continue;
        int error = fs_sync_all();
        if (error && error != last_error)
            kprintf("writeback: error %d\n", -error);
        last_error = error;
        next = clock_ns() + INTERVAL_NS;
    }
}

void writeback_start(void)
{
    if (!kthread_start("writeback", writeback_thread, NULL))
        panic("no memory for the writeback thread");
}
