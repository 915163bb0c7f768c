/* SPDX-License-Identifier: MIT */
/* Dirty pages: which they are, writing those of an object, and asking for memory that they take. */
#ifndef MM_DIRTY_H
#define MM_DIRTY_H

#include "mm/memory_object.h"

/* The page has been changed and must be written. The caller has a reference. */
void pagecache_dirty(struct memory_object *object, struct page *page);

/* The same for a page that may have left its object meanwhile: false if it has. The caller has a reference. */
bool pagecache_dirty_again(struct memory_object *object, struct page *page);

/* Takes a page off its object's list of dirty ones; it is in no list then. pagecache_lock held. */
void pagecache_clear_dirty(struct memory_object *object, struct page *page);

/*
 * Writes all dirty pages of an object, and waits for those that other processes write: 0, or the first
 * error; pages that could not be written stay dirty. Process context. The second form is for a caller that
 * may stop early: -EINTR after it has been killed.
 */
int pagecache_write(struct memory_object *object);
int pagecache_write_unless_killed(struct memory_object *object);

/* Dirty pages, without those that their owner writes in an order of its own. Any context. */
uint32_t dirty_page_count(void);

/* Whether so much of the memory is dirty that a writer must first write some of it. Any context. */
bool dirty_too_many(void);

/*
 * There is no memory, not even from the caches: has dirty pages written by the thread that calls
 * dirty_wait(), and waits for some of them. Whether some have become clean, so that another attempt is worth
 * it. The thread may be busy with a commit: the caller is in no transaction, and holds no lock that the
 * writing of pages takes. A kill ends the wait.
 */
bool dirty_make_room(void);

/*
 * For the thread that writes: waits until the deadline, or until a process calls dirty_make_room(): whether
 * one did. dirty_round_done() says that the thread has written all pages that were dirty.
 */
bool dirty_wait(uint64_t deadline_ns);
void dirty_round_done(void);

#endif
