/* SPDX-License-Identifier: MIT */
/*
 * The file layer as the rest of the kernel sees it: inodes and paths, a process's files.
 *
 * The operations of file systems are in vfs/inode.h. All functions: process context, no spinlock held.
 */
#ifndef VFS_VFS_H
#define VFS_VFS_H

#include <hal/types.h>

struct bootinfo;
struct inode;
struct memory_object;
struct proc;

/*
 * Looks up path for execution: *inode gets a reference, and no process may write to the file until exec_close()
 * drops it. -EACCES if it is not a regular file that the caller may execute, -ETXTBSY if it is open for writing, and the
 * errors of path lookup.
 */
int exec_open(const char *path, struct inode **inode);
void exec_close(struct inode *inode);

/* Makes the console the calling process's standard input, output and errors. */
void files_open_console(void);

/* Boot: the caches of the layer. Then file systems and devices can be registered. */
void vfs_init_early(void);

/* Boot, when they are registered: mounts the root; the calling process's directory becomes "/". */
void vfs_init(const struct bootinfo *boot);

struct dirent_sink;
struct stat;

/* Fills in a struct stat from the inode. Takes the inode's lock. */
void inode_stat(struct inode *inode, struct stat *st);

/* Adds an entry: false if there is no room left for it. */
bool dirent_emit(struct dirent_sink *sink, const char *name, size_t length, uint32_t number,
                 unsigned type);

#endif
