/* SPDX-License-Identifier: MIT */
/* A file is written to or executed, never both. */
#ifndef VFS_TEXTBUSY_H
#define VFS_TEXTBUSY_H

#include "vfs/vfs.h"

/*
 * Files are written to or executed, not both (vfs/textbusy.c). begin: 0, or -ETXTBSY if users of the other
 * kind are there; users of one kind may be many. Each end undoes one begin. Any context.
 */
int inode_begin_writing(struct inode *inode);
void inode_end_writing(struct inode *inode);
int inode_begin_executing(struct inode *inode);
void inode_end_executing(struct inode *inode);

#endif
