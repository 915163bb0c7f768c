/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing regular files, page by page through the page cache, straight between its pages and the program's
 * memory.
 */
#ifndef VFS_FILEIO_H
#define VFS_FILEIO_H

#include "vfs/file.h"
#include "vfs/internal.h"

/* The new position that lseek() gives a file that ends at end. file->lock held. */
off_t file_seek_within(struct file *file, off_t offset, int whence, off_t end);

/* Changes a file's size. -ETXTBSY if it is executed. */
int inode_truncate(struct inode *inode, off_t size);

/* Reads up to n bytes at offset into a kernel buffer: how many (0: end of file), or an error. */
ssize_t inode_read(struct inode *inode, void *buffer, size_t n, off_t offset);

/*
 * The page at index for a program that writes to it through a mapping: with a block on the disk, dirty, and with a
 * reference. -EINVAL if the file ends before it, or an error of a write. Takes the inode's lock.
 */
int inode_page_for_write(struct inode *inode, uint32_t index, struct page **page);

/* The file has been read or mapped: sets the access time, if that says less than the modification time. */
void inode_accessed(struct inode *inode);

/* Bytes in the file. */
off_t inode_size(const struct inode *inode);

#endif
