/* SPDX-License-Identifier: MIT */
/* Common to our calls and Linux's about file systems. */
#ifndef SYS_SYS_MOUNT_H
#define SYS_SYS_MOUNT_H

#include <abi/stat.h>
#include <hal/types.h>

struct inode;

/* The file system of an inode, as statvfs() tells it. */
void inode_statvfs(const struct inode *inode, struct statvfs *st);

/* The same for a path in user memory: 0 or an error. Process context, no locks held. */
int userpath_statvfs(uintptr_t user, struct statvfs *st);

#endif
