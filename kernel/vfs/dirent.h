/* SPDX-License-Identifier: MIT */
/* The entries of directories, in the form in which getdents() returns them. */
#ifndef VFS_DIRENT_H
#define VFS_DIRENT_H

#include <hal/types.h>

/* The target of readdir: a buffer of struct dirent. */
struct dirent_sink {
    char *buffer;
    size_t size, used;
};

/* Adds an entry: false if there is no room left for it. Any context. */
bool dirent_emit(struct dirent_sink *sink, const char *name, size_t length, uint32_t number,
                 unsigned type);

#endif
