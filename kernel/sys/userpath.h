/* SPDX-License-Identifier: MIT */
/* Paths that a program names, for the system calls. All functions: process context, without spinlocks. */
#ifndef SYS_USERPATH_H
#define SYS_USERPATH_H

#include <hal/types.h>

struct inode;

/* Copies a path in. The caller frees *path by kmfree(). -EFAULT, -ENAMETOOLONG or -ENOMEM: there is none. */
int userpath_copy(uintptr_t user, char **path);

/* The inode at a path, with a reference; at and flags are those of path_lookup(). 0 or an error. */
int userpath_lookup(int at, uintptr_t user, unsigned flags, struct inode **inode);

/* Calls op with at and the path; returns its result or an error. */
int userpath_call(int at, uintptr_t user, int (*op)(int at, const char *path));

#endif
