/* SPDX-License-Identifier: MIT */
/*
 * Locks of files between processes: fcntl() with F_SETLK, and flock().
 *
 * A lock covers a range of bytes, and belongs to an owner: to a process (F_SETLK), or to an open file
 * (F_OFD_SETLK, flock()). Locks only exclude other locks: reads and writes do not look at them.
 */
#ifndef VFS_FILELOCK_H
#define VFS_FILELOCK_H

#include "vfs/file.h"
#include "vfs/inode.h"

#define LOCK_LAST_BYTE ((uint64_t)INT64_MAX) /* no file has bytes behind this one */

enum lock_family {
    LOCK_RECORD, /* of fcntl() */
    LOCK_WHOLE,  /* of flock(); the two families do not see each other */
};

struct lock_span {
    enum lock_family family;
    int16_t type;         /* F_RDLCK, F_WRLCK, or for filelock_set() F_UNLCK */
    int32_t pid;          /* the process that owns it, or -1: an open file does */
    const void *owner;    /* the struct file_context, or the struct file */
    uint64_t first, last; /* bytes of the file, both included */
};

void filelock_init(void); /* boot */

/*
 * Gives wanted->owner a lock of that type on these bytes, in place of its other locks there; F_UNLCK only
 * takes those away. 0, or -EAGAIN (a lock of another owner is in the way), -ENOLCK (no memory, or too many locks).
 * With wait, it sleeps until the lock is free, instead of -EAGAIN. It returns -ERESTART after a signal, and -EDEADLK if
 * the process in the way waits for this process, directly or through others. Process context, holds no lock.
 */
int filelock_set(struct inode *inode, const struct lock_span *wanted, bool wait);

/* Whether a lock prevents the wanted one; copies the first in the file to found. Process context. */
bool filelock_find(struct inode *inode, const struct lock_span *wanted, struct lock_span *found);

/* Takes all locks of an owner on a file away. Process context. */
void filelock_drop(struct inode *inode, const void *owner);

/* The same, but only for a lock of flock(). */
void filelock_unlock_whole(struct inode *inode, const void *owner);

/* The owner, a process or an open file, closes a file; inode may be NULL. Usually nothing is locked. */
static inline void filelock_close(struct inode *inode, const void *owner)
{
    if (unlikely(inode && __atomic_load_n(&inode->locks, __ATOMIC_RELAXED) != NULL))
        filelock_drop(inode, owner);
}

#endif
