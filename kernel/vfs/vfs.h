/* SPDX-License-Identifier: MIT */
/* The start of the file layer. All functions: process context, no spinlock held. */
#ifndef VFS_VFS_H
#define VFS_VFS_H

#include <hal/types.h>

struct bootinfo;

/* Makes the console the calling process's standard input, output and errors. */
void files_open_console(void);

/* Boot: the caches of the layer. Then file systems and devices can be registered. */
void vfs_init_early(void);

/* Boot, when they are registered: mounts the root; the calling process's directory becomes "/". */
void vfs_init(const struct bootinfo *boot);

#endif
