/* SPDX-License-Identifier: MIT */
/* The path of the working directory. */
#ifndef VFS_GETCWD_H
#define VFS_GETCWD_H

#include "vfs/internal.h"

/*
 * Copies the path of the calling process's directory to a user buffer of size bytes, at least 1: its
 * length with the zero; -ERANGE (too long for the buffer), -ENOENT (removed), or another error.
 */
ssize_t fs_getcwd(uintptr_t user, size_t size);

/* The same for a buffer of the kernel; the length is without the zero. After an error the buffer has an empty string. */
ssize_t getcwd_copy(char *to, size_t size);

#endif
