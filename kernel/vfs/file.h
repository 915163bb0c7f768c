/* SPDX-License-Identifier: MIT */
/*
 * Open files: the objects behind descriptors.
 *
 * fork and dup share a struct file, and with it the position. Locks: references is atomic; flags is
 * written by fcntl() only, a word at a time; lock guards the position of files that have one.
 */
#ifndef VFS_FILE_H
#define VFS_FILE_H

#include "vfs/inode.h"
#include "sync/mutex.h"
#include <abi/errno.h>
#include <abi/fcntl.h>

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

/* The file of a descriptor, or NULL. Good until the process closes it: no reference. */
struct file *fd_file(uintptr_t fd);

void fd_init(void); /* boot */

/*
 * The lowest free descriptor from least (below OPEN_MAX) on; or -EMFILE, -ENOMEM. It stays free until the
 * process fills it, which then cannot fail. So a call looks for its descriptors first, before it changes
 * anything.
 */
int fd_find(unsigned least);

/* The same for a certain descriptor, free or not: 0, -EBADF (there is no such number) or -ENOMEM. */
int fd_make_room(unsigned fd);

/* Fills a descriptor that is free, or whose file the caller drops; it takes over the file's reference. */
void fd_install(unsigned fd, struct file *file, bool cloexec);

/* Whether exec closes a descriptor that is in use; and says so. */
bool fd_cloexec(unsigned fd);
void fd_set_cloexec(unsigned fd, bool cloexec);

/* Frees a descriptor: 0 or -EBADF. */
int fd_close(uintptr_t fd);

/* Operations for regular files and directories, which live in the page cache (vfs/fileio.c). */
extern const struct file_ops regular_file_ops;
extern const struct file_ops directory_file_ops;

/* The new position that lseek() gives a file that ends at end. file->lock held. */
off_t file_seek_within(struct file *file, off_t offset, int whence, off_t end);

#endif
