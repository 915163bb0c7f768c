/* SPDX-License-Identifier: MIT */
/* A file is written to or executed, never both. */
#ifndef VFS_TEXTBUSY_H
#define VFS_TEXTBUSY_H

#include <hal/types.h>

struct inode;

/*
 * Files are written to or executed, not both (vfs/textbusy.c). begin: 0, or -ETXTBSY if users of the other
 * kind are there; users of one kind may be many. Each end undoes one begin. Any context.
 */
int inode_begin_writing(struct inode *inode);
void inode_end_writing(struct inode *inode);
int inode_begin_executing(struct inode *inode);
void inode_end_executing(struct inode *inode);

/*
 * Looks up path for execution: *inode gets a reference, and no process may write to the file until exec_close()
 * drops it. -EACCES if it is not a regular file that the caller may execute, -ETXTBSY if it is open for writing, and the
 * errors of path lookup.
 */
int exec_open(const char *path, struct inode **inode);
void exec_close(struct inode *inode);

#endif
