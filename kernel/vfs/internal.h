/* SPDX-License-Identifier: MIT */
/* Declarations that the files of kernel/vfs and the system calls share. */
#ifndef VFS_INTERNAL_H
#define VFS_INTERNAL_H

#include "vfs/file.h"
#include "vfs/inode.h"

extern struct spinlock cache_lock; /* guards fields tagged C in struct inode, and the name cache */

extern struct inode *root_inode; /* "/" of all processes; set when the root is mounted */

#define TREE_DEPTH_MAX 65536u /* a longer climb to the root is a loop in a damaged tree */

/* Paths: vfs/namei.c. All copy nothing: path is a kernel string. */

#define PATH_NOFOLLOW 0x1u /* a symbolic link at the end is not followed */
#define PATH_REAL_IDS 0x2u /* the real ids must have the right to search, not the effective ones */

/* The end of a path, for a caller that makes or removes its last name. */
struct path_end {
    struct inode *dir; /* a reference; not locked */
    struct name name;  /* in it; may be "." or ".." */
    bool trailing_slash;
    char *buffer; /* holds name.text, if that is not part of the path; freed by path_end_free() */
};

/* Every file as a memory object: vfs/fileobject.c. */
extern const struct memory_object_ops file_object_ops;

/* Open operations of FIFOs and block devices. */
extern const struct file_ops fifo_file_ops;
extern const struct file_ops block_file_ops;

#endif
