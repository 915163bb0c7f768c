/* SPDX-License-Identifier: MIT */
/* Renaming. */
#ifndef VFS_RENAME_H
#define VFS_RENAME_H

#include "vfs/internal.h"

int fs_rename(const char *from, const char *to);

#endif
