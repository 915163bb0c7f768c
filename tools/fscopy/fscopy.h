/* SPDX-License-Identifier: MIT */
/*
 * Common declarations of fscopy's files.
 *
 * An image is changed in memory only, by a private mapping. If anything goes wrong, fail() ends the
 * program, and the file is unchanged. image_commit() writes the changed blocks at the end.
 */
#ifndef FSCOPY_H
#define FSCOPY_H

#include "common/disk.h"

#define MODE_BITS 07777u /* the permissions in an inode's mode */

/* An image that is being copied to or from. */
struct copy {
    int fd; /* the image; locked if it is to be changed */
    struct disk disk;
    const char *path; /* of the image */
    uint64_t place;   /* offset of the file system in it, in bytes */
    uint32_t hint;    /* no block before this one is free */
};

/* image.c */

/*
 * Opens an image, replays its log in memory, and checks all of it: damage ends the program. If
 * changes, the image is locked for image_commit() too.
 */
void image_open(struct copy *copy, const char *path, const char *offset, bool changes);

/* Checks the image again, and writes the blocks that have changed. */
void image_commit(struct copy *copy);

/* Allocates a free block, zeroed, or a free inode with its type and permissions. */
uint32_t image_allocate_block(struct copy *copy);
uint32_t image_allocate_inode(struct copy *copy, uint32_t mode);
void image_free_block(struct copy *copy, uint32_t block);

/* write.c */

/* Adds a block at page index to a file that has none there. Returns its address. */
void *file_add_block(struct copy *copy, uint32_t number, uint32_t index);

/* Frees all blocks of a file; its size is then 0. */
void file_truncate(struct copy *copy, uint32_t number);

/* Adds a name to a directory that does not have it. */
void directory_add(struct copy *copy, uint32_t directory, const char *name, uint32_t number);

/* put.c: copies a file, link or folder of the host to a path in the image. */
void put(struct copy *copy, const char *from, const char *to);

/* get.c: copies a file, link or folder of the image to a path of the host; lists one. */
void get(const struct copy *copy, const char *from, const char *to);
void list(const struct copy *copy, const char *path);

/*
 * The last name in a path; "" if there is none. *length becomes its length, without slashes behind
 * it.
 */
const char *last_name(const char *path, size_t *length);

/* folder/name, in new memory that the caller frees. */
char *join(const char *folder, const char *name, size_t length);

#endif
