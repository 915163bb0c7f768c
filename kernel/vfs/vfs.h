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

struct inode *inode_get(struct inode *inode); /* one more reference; returns its argument */
void inode_put(struct inode *inode);          /* one less; NULL is fine */

/*
 * Looks up path for execution: *inode gets a reference, and no process may write to the file until exec_close()
 * drops it. -EACCES if it is not a regular file with an x bit, -ETXTBSY if it is open for writing, and the
 * errors of path lookup.
 */
int exec_open(const char *path, struct inode **inode);
void exec_close(struct inode *inode);

/*
 * Files are written to or executed, not both (vfs/textbusy.c). begin: 0, or -ETXTBSY if users of the other
 * kind are there; users of one kind may be many. Each end undoes one begin. Any context.
 */
int inode_begin_writing(struct inode *inode);
void inode_end_writing(struct inode *inode);
int inode_begin_executing(struct inode *inode);
void inode_end_executing(struct inode *inode);

/* Reads up to n bytes at offset into a kernel buffer: how many (0: end of file), or an error. */
ssize_t inode_read(struct inode *inode, void *buffer, size_t n, off_t offset);

/* Bytes in the file. */
off_t inode_size(const struct inode *inode);

/*
 * A file as a memory object, for regions (mm/memory_object.h); and the file that an object is, or NULL. Neither
 * takes a reference.
 */
struct memory_object *inode_object(struct inode *inode);
struct inode *object_inode(struct memory_object *object);

/* The effects of fork, exec and exit on a process's files and directory. */
bool files_fork(struct proc *child); /* shares those of the calling process; false: no memory */
void files_exec(struct proc *p);     /* closes descriptors marked close-on-exec */
void files_exit(struct proc *p);     /* closes everything */

/* Makes the console the calling process's standard input, output and errors. */
void files_open_console(void);

/* Boot: the caches of the layer. Then file systems and devices can be registered. */
void vfs_init_early(void);

/* Boot, when they are registered: mounts the root; the calling process's directory becomes "/". */
void vfs_init(const struct bootinfo *boot);

#endif
