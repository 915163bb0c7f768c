/* SPDX-License-Identifier: MIT */
/* Descriptors. */
#ifndef VFS_FD_H
#define VFS_FD_H

#include "vfs/file.h"
#include "vfs/vfs.h"

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

/* The effects of fork, exec and exit on a process's files and directory. */
bool files_fork(struct proc *child); /* shares those of the calling process; false: no memory */
void files_exec(struct proc *p);     /* closes descriptors marked close-on-exec */
void files_exit(struct proc *p);     /* closes everything */

#endif
