/* SPDX-License-Identifier: MIT */
/*
 * Descriptors, and the working directory, of the calling process.
 *
 * Threads share them. So a call that works on an open file holds a reference meanwhile: another thread may
 * close the descriptor. A process that has had one thread only since its exec needs neither references nor
 * the lock (threaded in vfs/context.h).
 */
#ifndef VFS_FD_H
#define VFS_FD_H

#include "vfs/context.h"
#include "vfs/file.h"

void fd_init(void); /* boot */

/* The file of a descriptor, or NULL; until fd_put(), which accepts NULL too, by the same thread. */
struct file *fd_get(uintptr_t fd);
static inline void fd_put(struct file *file)
{
    if (unlikely(current_files()->threaded))
        file_put(file);
}

/* The same for the calling process's files if it has no threads: without a reference, and without fd_put(). */
struct file *fd_file(const struct file_context *files, uintptr_t fd);

/* The lowest open descriptor of the calling process from this one on, or OPEN_MAX. Process context. */
unsigned fd_next(unsigned from);

/*
 * The operations of /dev/fd/N, whose device has the minor number N. They read and write nothing: open() returns the file of
 * the caller's descriptor N, as dup() does (file_named()). -EACCES: N is open for reading only, and the caller wants to
 * write, or the other way round.
 */
extern const struct file_ops descriptor_file_ops;

/* The file that a freshly opened one stands for: itself, but for /dev/fd/N. Takes over the reference, and returns one. */
struct file *file_named(struct file *file);

/* One more than the largest descriptor that the calling process may have. */
unsigned fd_limit(void);

/*
 * Reserves the lowest free descriptor from least (below OPEN_MAX) on: its number, or -EMFILE, -ENOMEM. A call
 * reserves its descriptors before it changes anything. Later it fills them, which cannot fail, or cancels.
 * Until then, they look closed.
 */
int fd_reserve(unsigned least);
void fd_cancel(unsigned fd);

/* Fills a reserved descriptor, which takes over the file's reference. */
void fd_install(unsigned fd, struct file *file, bool cloexec);

/*
 * Makes a descriptor, free or not, one of file, and takes over the reference unless it fails: -EBADF (there is
 * no such number), -ENOMEM, or -EBUSY (another thread has reserved it). Drops the old file.
 */
int fd_replace(uintptr_t fd, struct file *file);

/* Whether exec closes a descriptor: 1, 0 or -EBADF; and says so: 0 or -EBADF. */
int fd_cloexec(uintptr_t fd);
int fd_set_cloexec(uintptr_t fd, bool cloexec);

/* Frees a descriptor: 0 or -EBADF. */
int fd_close(uintptr_t fd);

/* The working directory, with a reference; NULL early in the boot. Changes it, and takes over the reference. */
struct inode *files_cwd(void);
void files_chdir(struct inode *dir);

/*
 * The effects of fork, exec and exit on a process's files and directory. A child shares those of the calling process (false:
 * no memory); exec closes the descriptors that are marked for it, and exit all.
 */
bool files_fork(struct file_context *child);
void files_exec(struct file_context *files);
void files_exit(struct file_context *files);

#endif
