/* SPDX-License-Identifier: MIT */
/* Common declarations of mkfs's files. */
#ifndef MKFS_H
#define MKFS_H

#include "common/fail.h"

#include <abi/diskfs.h>
#include <stdbool.h>
#include <stddef.h>

/* calloc() and strdup() that end the program if there is no memory. */
void *must_calloc(size_t count, size_t size);
char *must_strdup(const char *s);

/* A file to be added to the image: tree.c. */
struct node {
    char *name;
    char *source;        /* regular file: path of its contents, on the host */
    char *target;        /* symbolic link: its target */
    uint32_t mode;       /* type and permissions, as on the disk */
    uint16_t uid, gid;   /* owner and group */
    uint32_t number;     /* inode, once numbered */
    struct node **child; /* directory: sorted by name */
    size_t children;
};

/* An empty root with the directories that every system needs. */
struct node *tree_new(void);
void tree_free(struct node *node);

/* Adds the files of a folder of the host; existing entries are merged or replaced. */
void tree_add_folder(struct node *dir, const char *path);

/* Sets owners and modes of files in a tree, as the lines of a file of the host say: see mk/owners.txt. */
void tree_set_owners(struct node *root, const char *path);

/* The number of nodes in a tree. */
uint32_t tree_count(const struct node *node);

/* An image under construction: image.c. */
struct image {
    struct dfs_super *super; /* in place, in data */
    uint8_t *data;
    uint32_t next_inode, next_block; /* the first free inode and block */
    int64_t time;                    /* of all files */
};

/* If inodes is 0, a number is chosen that suits the size. */
void image_init(struct image *image, uint64_t size, uint32_t inodes, const char *label,
                int64_t time);

/* Adds a whole tree to the image: file.c. */
void image_add_tree(struct image *image, struct node *root);

/* Fills in bitmaps and checksums; after that nothing can be added. */
void image_complete(struct image *image);

void image_write(const struct image *image, const char *path);

/* The number of a new block for contents, zeroed; and the address of any block. */
uint32_t image_allocate(struct image *image);
void *image_block(struct image *image, uint32_t block);
struct dfs_inode *image_inode(struct image *image, uint32_t number);

#endif
