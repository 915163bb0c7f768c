/* SPDX-License-Identifier: MIT */
/* Locks of whole files. */
#ifndef LIBC_SYS_FILE_H
#define LIBC_SYS_FILE_H

#include <abi/flock.h>
#include <fcntl.h>

/*
 * Locks an open file, or unlocks it (LOCK_UN). All descriptors that dup() and fork() made of it share the lock. It ends
 * with the last of them.
 */
int flock(int fd, int operation);

#endif
