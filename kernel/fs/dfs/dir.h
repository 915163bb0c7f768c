/* SPDX-License-Identifier: MIT */
/* Directories. */
#ifndef DFS_DIR_H
#define DFS_DIR_H

#include "fs/dfs/dfs.h"
#include "fs/dfs/map.h"

/*
 * Looks for a name: 0, and place->page is a reference to its block; -ENOENT, or another error. dir_find_to_remove() also
 * sets place->before, which dir_remove() needs.
 */
int dir_find(struct dfs_node *dir, const struct name *name, struct dir_place *place);
int dir_find_to_remove(struct dfs_node *dir, const struct name *name, struct dir_place *place);

/* Calls visit for every entry, with its place: 0, or an error. */
int dir_each(struct dfs_node *dir,
             void (*visit)(void *context, const struct dfs_dirent *entry, uint32_t block,
                           uint32_t offset),
             void *context);
struct dfs_dirent *dir_entry(const struct dir_place *place);

/* Finds the entry again that a place was for, entries in its block having been split or joined. */
void dir_refind(struct dfs_node *dir, struct dir_place *place);

/* One credit each. remove drops the place's page. */
void dir_remove(struct txn *txn, struct dfs_node *dir, struct dir_place *place);
void dir_redirect(struct txn *txn, struct dir_place *place, uint32_t number, uint32_t mode);

/* Makes the first block of an empty directory. MAP_CREDITS + 1. */
int dir_init(struct txn *txn, struct dfs_node *dir, uint32_t parent);

int dfs_readdir(struct inode *dir, off_t *position, struct dirent_sink *sink);
int dfs_is_empty(struct inode *dir);

/* Adds an entry. Takes DIR_CREDITS credits. */
int dir_add(struct txn *txn, struct dfs_node *dir, const struct name *name, uint32_t number,
            uint32_t mode);
#define DIR_CREDITS (MAP_CREDITS + 2)

#endif
