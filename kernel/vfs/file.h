/* SPDX-License-Identifier: MIT */
/*
 * Open files: the objects behind descriptors.
 *
 * fork and dup share a struct file, and with it the position. Locks: references is atomic; flags is
 * written by fcntl() only, a word at a time; lock guards the position of files that have one.
 */
#ifndef VFS_FILE_H
#define VFS_FILE_H

#include "sync/mutex.h"
#include "vfs/inode.h"
#include <abi/errno.h>
#include <abi/fcntl.h>

struct poll_watch;

/* The operations of an open file; for a member that is NULL, see vfs/operations.h. */
struct file_ops {
    /*
     * Reads to, writes from user memory at the file's position: how many bytes, or an error. The
     * descriptor has been opened for it.
     */
    ssize_t (*read)(struct file *file, uintptr_t user, size_t n);
    ssize_t (*write)(struct file *file, uintptr_t user, size_t n);

    /* The position that lseek() asks for. file->lock held; the caller stores it. */
    off_t (*seek)(struct file *file, off_t offset, int whence);

    /* Makes written data safe, if more than the inode's own sync is needed. */
    int (*sync)(struct file *file);

    /* A device's own requests. */
    int (*ioctl)(struct file *file, unsigned request, uintptr_t argument);

    /* A device's memory, for shared mappings of the file. Takes no reference. */
    struct memory_object *(*memory)(struct file *file);

    /*
     * The events (POLL...) that are there now; may sleep. With watch not NULL, it first enters the wait queues
     * whose wakeups announce events, at most POLL_QUEUES, in the same order at each call (vfs/poll.h).
     */
    unsigned (*poll)(struct file *file, struct poll_watch *watch);

    /* The file of inode is being opened: may sleep, and may change file->ops and data. */
    int (*open)(struct inode *inode, struct file *file);

    /* The last descriptor has gone. */
    void (*close)(struct file *file);
};

struct file {
    uint32_t references; /* atomic */
    unsigned flags;      /* O_* */
    const struct file_ops *ops;
    struct inode *inode; /* a reference; NULL for pipes without a name */
    void *data;          /* the ops' own */
    struct mutex lock;   /* guards position */
    off_t position;
};

void file_init(void);

/* A new file that is not open yet, with one reference; NULL: no memory. */
struct file *file_new(unsigned flags);

/*
 * Opens a new file for an inode, and takes over the caller's reference, even if it fails. After a failure
 * the file is still not open.
 */
int file_open(struct file *file, struct inode *inode);

/* One more reference; one less: the last closes the file. NULL is fine. Process context. */
struct file *file_get(struct file *file);
void file_put(struct file *file);

static inline bool file_readable(const struct file *file)
{
    return (file->flags & O_ACCMODE) != O_WRONLY;
}

static inline bool file_writable(const struct file *file)
{
    return (file->flags & O_ACCMODE) != O_RDONLY;
}

/* vfs/fd.c: descriptors of the calling process. */

/* Operations for regular files and directories, which live in the page cache (vfs/fileio.c). */
extern const struct file_ops regular_file_ops;
extern const struct file_ops directory_file_ops;

/* The file operations that suit an inode's type and device number; for read_inode and create. */
const struct file_ops *file_ops_for(uint32_t mode, uint32_t rdev);

#endif
