/* SPDX-License-Identifier: MIT */
/* Files as memory objects. */
#ifndef VFS_FILEOBJECT_H
#define VFS_FILEOBJECT_H

#include <hal/types.h>

struct file;
struct inode;
struct memory_object;

/*
 * A file as a memory object, for regions (mm/memory_object.h); and the file that an object is, or NULL. Neither
 * takes a reference.
 */
struct memory_object *inode_object(struct inode *inode);
struct inode *object_inode(struct memory_object *object);

/*
 * An open file as an object for mmap(), and the permissions that prot may have. 0, -EACCES if the descriptor cannot read,
 * -ENODEV if the file has no pages, -EINVAL for a private mapping of a device's memory, or errors of the disk. Takes no
 * reference.
 */
int file_map_object(struct file *file, bool shared, struct memory_object **object,
                    unsigned *prot_max);

#endif
