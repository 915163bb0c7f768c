/* SPDX-License-Identifier: MIT */
/* Renaming. */
#ifndef VFS_RENAME_H
#define VFS_RENAME_H

#include "vfs/internal.h"

int fs_rename(int from_at, const char *from, int to_at, const char *to);

#endif
