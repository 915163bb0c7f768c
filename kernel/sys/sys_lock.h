/* SPDX-License-Identifier: MIT */
/* The requests of fcntl() about locks. */
#ifndef SYS_SYS_LOCK_H
#define SYS_SYS_LOCK_H

#include "vfs/file.h"

struct flock;

/*
 * Makes a request F_GETLK, F_SETLK, F_SETLKW, or one of their F_OFD_ forms, about an open file, whose descriptor is
 * fd: 0 or an error. F_GETLK changes lock. The second takes the address of a program's struct flock. Process
 * context, no locks held.
 */
intptr_t control_lock(struct file *file, uintptr_t fd, unsigned command, struct flock *lock);
intptr_t control_user_lock(struct file *file, uintptr_t fd, unsigned command, uintptr_t user);

#endif
