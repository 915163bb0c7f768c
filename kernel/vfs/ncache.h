/* SPDX-License-Identifier: MIT */
/* The name cache. */
#ifndef VFS_NCACHE_H
#define VFS_NCACHE_H

#include "vfs/inode.h"
#include "vfs/internal.h"

#define NAME_CACHED_MAX 64u /* longer names are rare */

uint32_t name_hash(const char *text, uint32_t length);

/*
 * Looks a name in dir up in the cache. 1: *inode is its inode (a reference); -ENOENT: the name does not exist;
 * 0: the cache does not know. No lock needed.
 */
int ncache_find(const struct inode *dir, const struct name *name, struct inode **inode);

/* The same without the reference. The caller is in a section of sync/readers.h. */
int ncache_look(const struct inode *dir, const struct name *name, struct inode **inode);

/*
 * A name of inode in dir, as the cache knows it: its length (the text has no zero and at most NAME_CACHED_MAX bytes), or 0.
 * No lock needed.
 */
uint32_t ncache_name_of(const struct inode *dir, const struct inode *inode, char *text);

/* Enters that name leads to inode, or (NULL) does not exist; or drops the entry. dir locked. */
void ncache_enter(struct inode *dir, const struct name *name, struct inode *inode);
void ncache_forget(struct inode *dir, const struct name *name);

void ncache_init(void);

/* Whether a name is the given string; whether it is "." or "..". */
bool name_is(const struct name *name, const char *text);
bool name_is_dots(const struct name *name);

/* Prepares a new inode, which is in no list yet. Any context. */
void ncache_begin(struct inode *inode);

/* Forgets all names in and of an inode. cache_lock held. */
void ncache_purge(struct inode *inode);

#endif
