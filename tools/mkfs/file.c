/* SPDX-License-Identifier: MIT */
/* Files in the image: their inodes, contents, and the entries of directories. */
#include "mkfs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The pointer to a slot in a row. The row is allocated if there is none yet. */
static uint32_t *row_slot(struct image *image, struct dfs_inode *inode, uint32_t *pointer,
                          uint32_t slot)
{
    if (*pointer == 0) {
        *pointer = image_allocate(image);
        inode->blocks++;
    }
    return (uint32_t *)image_block(image, *pointer) + slot;
}

/* Adds a block at page index to a file. Returns its address. */
static void *add_block(struct image *image, struct dfs_inode *inode, uint32_t index)
{
    const uint32_t per_block = DFS_POINTERS_PER_BLOCK;
    uint32_t *pointer;

    if (index < DFS_DIRECT) {
        pointer = &inode->block[index];
    } else if (index - DFS_DIRECT < per_block) {
        pointer = row_slot(image, inode, &inode->block[DFS_INDIRECT], index - DFS_DIRECT);
    } else {
        uint32_t rest = index - DFS_DIRECT - per_block;
        pointer = row_slot(image, inode, &inode->block[DFS_DOUBLE], rest / per_block);
        pointer = row_slot(image, inode, pointer, rest % per_block);
    }
    *pointer = image_allocate(image);
    inode->blocks++;
    return image_block(image, *pointer);
}

/* Copies a file of the host in. Blocks of zeros become holes. */
static void add_contents(struct image *image, struct dfs_inode *inode, const char *path)
{
    static const uint8_t zeros[DFS_BLOCK_SIZE];
    uint8_t buffer[DFS_BLOCK_SIZE];
    uint64_t size = 0;
    size_t n;
    FILE *file = fopen(path, "rb");

    if (!file)
        fail("%s: %s", path, strerror(errno));
    while ((n = fread(buffer, 1, sizeof(buffer), file)) > 0) {
        if (size + n > DFS_FILE_SIZE_MAX)
            fail("%s: the file is too large", path);
        if (memcmp(buffer, zeros, n) != 0)
            memcpy(add_block(image, inode, (uint32_t)(size / DFS_BLOCK_SIZE)), buffer, n);
        size += n;
    }
    if (ferror(file))
        fail("%s: %s", path, strerror(errno));
    fclose(file);
    inode->size = (uint32_t)size;
}

static void add_target(struct image *image, struct dfs_inode *inode, const char *target)
{
    size_t length = strlen(target);

    if (length <= DFS_SYMLINK_INLINE)
        memcpy(inode->target, target, length);
    else
        memcpy(add_block(image, inode, 0), target, length);
    inode->size = (uint32_t)length;
}

/* Writes entries of a directory, one block after the other. */
struct dir_writer {
    struct image *image;
    struct dfs_inode *inode;
    uint8_t *block;
    uint32_t used;           /* bytes of it */
    struct dfs_dirent *last; /* the entry that takes the rest of the block */
};

static void add_entry(struct dir_writer *w, const char *name, const struct node *node)
{
    size_t length = strlen(name);
    uint32_t needed = DFS_DIRENT_LENGTH(length);

    if (!w->block || w->used + needed > DFS_BLOCK_SIZE) {
        w->block = add_block(w->image, w->inode, w->inode->size / DFS_BLOCK_SIZE);
        w->inode->size += DFS_BLOCK_SIZE;
        w->used = 0;
        w->last = NULL;
    }
    if (w->last)
        w->last->entry_length = (uint16_t)DFS_DIRENT_LENGTH(w->last->name_length);
    w->last = (struct dfs_dirent *)(w->block + w->used);
    w->last->inode = node->number;
    w->last->entry_length = (uint16_t)(DFS_BLOCK_SIZE - w->used);
    w->last->name_length = (uint8_t)length;
    w->last->type = (uint8_t)(node->mode >> 12);
    memcpy(w->last->name, name, length);
    w->used += needed;
}

static void add_entries(struct image *image, struct dfs_inode *inode, const struct node *dir,
                        const struct node *parent)
{
    struct dir_writer writer = {.image = image, .inode = inode};

    inode->links = 2;
    add_entry(&writer, ".", dir);
    add_entry(&writer, "..", parent);
    for (size_t i = 0; i < dir->children; i++) {
        add_entry(&writer, dir->child[i]->name, dir->child[i]);
        if (S_ISDIR(dir->child[i]->mode))
            inode->links++;
    }
}

/* Gives every file its inode number; the files of a directory get consecutive numbers. */
static void number_children(struct image *image, struct node *dir)
{
    for (size_t i = 0; i < dir->children; i++)
        dir->child[i]->number = image->next_inode++;
    for (size_t i = 0; i < dir->children; i++)
        number_children(image, dir->child[i]);
}

static void add_node(struct image *image, const struct node *node, const struct node *parent)
{
    struct dfs_inode *inode = image_inode(image, node->number);

    inode->mode = node->mode;
    inode->uid = node->uid;
    inode->gid = node->gid;
    inode->links = 1;
    inode->generation = 1;
    inode->accessed.seconds = inode->modified.seconds = inode->changed.seconds = image->time;
    if (S_ISDIR(node->mode))
        add_entries(image, inode, node, parent);
    else if (S_ISLNK(node->mode))
        add_target(image, inode, node->target);
    else
        add_contents(image, inode, node->source);
    for (size_t i = 0; i < node->children; i++)
        add_node(image, node->child[i], node);
}

void image_add_tree(struct image *image, struct node *root)
{
    uint32_t needed = DFS_INODE_ROOT + tree_count(root);

    if (needed > image->super->inodes)
        fail("%u inodes are too few: the files need %u", image->super->inodes, needed);
    root->number = image->next_inode++;
    number_children(image, root);
    add_node(image, root, root);
}
