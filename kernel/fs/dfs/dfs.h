/* SPDX-License-Identifier: MIT */
/*
 * The file system dfs: the structures and functions that its files share. Its format is in abi/diskfs.h.
 *
 * Everything but the contents of files is metadata: blocks that are pages of fs->meta in the page
 * cache, by block number, changed within transactions only (log.c). Contents of files are pages of
 * their inodes, written in place, before the transaction that makes them reachable commits.
 *
 * Locks, in order:
 *   inode.lock          as vfs/inode.h says; guards a directory's blocks
 *   a transaction       joined by txn_begin(), which may wait; a member takes no inode lock
 *   dfs_node.map_lock   a mutex: which blocks a file has
 *   dfs_fs.orphan_lock   a mutex: the list of orphans
 *   dfs_fs.alloc_lock    a mutex: the bitmaps
 *   log.lock            a spinlock: the members of the running transaction
 */
#ifndef DFS_DFS_H
#define DFS_DFS_H

#include "mm/dirty.h"
#include "mm/pagecache.h"
#include "vfs/inode.h"
#include <abi/diskfs.h>

struct block_device;

/* A bitmap on the disk, all of it in memory. */
struct bitmap {
    uint32_t start;  /* its first block */
    uint32_t bits;   /* those that mean something */
    uint32_t free;   /* those that are 0 and not held */
    uint32_t cursor; /* the next search begins here */
    unsigned page_count;
    struct page **pages; /* page_count of them */
    uint32_t **held; /* bits freed by the running transaction, which stay taken until it is safe */
    bool any_held;
};

struct log {
    struct spinlock lock;    /* guards the fields below */
    struct waitqueue change; /* processes that wait to join, to commit, or for a commit */
    unsigned members;        /* processes that have joined the running transaction and not left */
    unsigned reserved;       /* blocks that they may still add */
    bool closed;             /* no process may join: a commit is under way or about to be */
    struct page **pages;     /* blocks that the transaction has changed: references */
    unsigned count, max;     /* how many they are, and may become */
    struct page *buffer;     /* for the header and descriptors: there also when memory is short */
    bool must_install;       /* a block has been freed of which the log holds a copy */
    int error;               /* the log could not be written: nothing is changed any more */

    uint32_t start, blocks; /* the log's place on the disk; - */
    uint32_t head;          /* next free block of it; changed by a commit */
    uint64_t number;        /* of the running transaction; changed by a commit */
};

struct dfs_fs {
    struct super_block *sb;
    struct block_device *device;
    struct inode *meta; /* metadata blocks are its pages */
    struct dfs_super super;
    struct mutex alloc_lock;
    struct bitmap block_map, inode_map; /* alloc_lock */
    struct mutex orphan_lock;
    struct list orphans;      /* orphan_lock: struct dfs_node by orphan_link, as on the disk */
    struct page *orphan_page; /* -: the block in which the list's head lies */
    bool reading_orphans;     /* at mount: inodes without names may be read */
    unsigned complaints;      /* about corruption, so far */
    struct log log;
};

/* Membership in the running transaction. */
struct txn {
    struct dfs_fs *fs;
    unsigned credits; /* blocks that it may still add */
};

/* The places of the names of a large directory (dirindex.c); pages NULL: there is no index. */
struct dir_index {
    struct page *pages; /* the slots */
    unsigned order;     /* of pages */
    uint32_t mask;      /* slots - 1 */
    uint32_t used;      /* slots that are not empty */
    bool wanted;        /* a search has read many entries */
};

struct dfs_node {
    struct inode inode; /* first: allocated as such */
    struct mutex map_lock;
    uint32_t block[DFS_DIRECT + 2]; /* map_lock; also a short symbolic link's target */
    uint32_t blocks;                /* map_lock: in use */
    uint32_t goal;                  /* map_lock: the best place for the next block */
    struct page *table_page;        /* -: the block in which it lies on the disk */
    uint32_t generation;            /* - */
    uint32_t free_block;            /* inode.lock: a directory's first block that may have room */
    uint32_t free_offset;           /* inode.lock: the first entry in it behind which may be room */
    struct dir_index index;         /* inode.lock */
    struct list orphan_link;        /* orphan_lock */
    struct txn writing;             /* inode.lock: between write_begin and write_end */
    uint32_t reach; /* inode.lock: pages before it may have been given blocks by write_begin */
    bool undone;    /* -: its creation has failed: nothing of it is on the disk */
};

static inline struct dfs_fs *fs_of(const struct inode *inode)
{
    return inode->sb->data;
}

static inline struct dfs_node *dfs_node_of(struct inode *inode)
{
    return CONTAINER_OF(inode, struct dfs_node, inode);
}

/* Whether a block number can be that of file contents or a directory. */
static inline bool block_valid(const struct dfs_fs *fs, uint32_t block)
{
    return block >= fs->super.data_start && block < fs->super.blocks - 1;
}

extern const struct super_ops dfs_super_ops;

/* The place of an entry: page is a reference to its block. */
struct dir_place {
    struct page *page;
    uint32_t index;  /* which block of the directory */
    uint32_t offset; /* of the entry in it */
    uint32_t before; /* of the entry before it; the same: it is the first. For dir_remove() */
};

/* ops.c and data.c: the operations of inodes. */
extern const struct inode_ops dfs_dir_ops;
extern const struct inode_ops dfs_file_ops; /* and of devices and FIFOs, which have no contents */
extern const struct inode_ops dfs_link_ops;

#endif
