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

#include "vfs/inode.h"
#include "mm/dirty.h"
#include "mm/pagecache.h"
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
};

struct dfs_node {
    struct inode inode; /* first: allocated as such */
    struct mutex map_lock;
    uint32_t block[DFS_DIRECT + 2]; /* map_lock; also a short symbolic link's target */
    uint32_t blocks;                /* map_lock: in use */
    uint32_t goal;                  /* map_lock: the best place for the next block */
    struct page *table_page;        /* -: the block in which it lies on the disk */
    uint32_t generation;            /* - */
    uint32_t free_hint;             /* inode.lock: a directory's first block that may have room */
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

/* log.c: transactions. */

/*
 * Joins the running transaction, to change at most credits blocks that it has not changed yet. Waits
 * if there is no room. -EROFS, or the error that broke the log.
 */
int txn_begin(struct txn *txn, struct dfs_fs *fs, unsigned credits);

/*
 * The same, for operations that remove names or contents. If a file's contents cannot be written, commits
 * make no room any more. Some room is reserved for removals, because a removed file need not be written.
 */
int txn_begin_removal(struct txn *txn, struct dfs_fs *fs, unsigned credits);
void txn_end(struct txn *txn);

/* The caller is about to change a metadata page: it becomes part of the transaction. */
void txn_change(struct txn *txn, struct page *page);

/* A metadata block is freed: its contents need not be written. */
void txn_forget(struct txn *txn, uint32_t block);

/*
 * Makes everything changed so far safe, file contents included: 0 or an error. The caller is not in a
 * transaction.
 */
int log_commit(struct dfs_fs *fs);

/* The same for sync() and fsync(): -EINTR if the process is killed while contents are being written. */
int sync_and_commit(struct dfs_fs *fs);

/* The same, and everything to its place, so that nothing is left for a recovery. */
int log_settle(struct dfs_fs *fs);

int log_init(struct dfs_fs *fs);
void log_destroy(struct dfs_fs *fs);

/* recover.c: copies the blocks of complete transactions to their places. At mount. */
int log_recover(struct dfs_fs *fs);

/* Writes the log's header: the first transaction in it is number. 0 or an error. */
int log_write_header(struct dfs_fs *fs, uint64_t number);

/* meta.c: metadata blocks; errors of reading, and -EUCLEAN if the number makes no sense. */
int meta_get(struct dfs_fs *fs, uint32_t block, struct page **page);

/* A block that has just been allocated, zeroed, part of the transaction. */
int meta_get_new(struct txn *txn, uint32_t block, struct page **page);

/* Reads or writes n pages that follow each other on the disk from block on. */
int disk_read(struct dfs_fs *fs, uint32_t block, struct page **pages, unsigned n);
int disk_write(struct dfs_fs *fs, uint32_t block, struct page **pages, unsigned n);

/* Says on the console that the disk holds nonsense: -EUCLEAN. */
int dfs_corrupt(struct dfs_fs *fs, const char *what, uint32_t number);

int meta_init(struct dfs_fs *fs);
void meta_destroy(struct dfs_fs *fs);

/* alloc.c: the bitmaps. */

int bitmaps_load(struct dfs_fs *fs);
void bitmaps_unload(struct dfs_fs *fs);

/* Allocates a block, at goal (0: anywhere) or behind it: 0, -ENOSPC. */
int block_allocate(struct txn *txn, uint32_t goal, uint32_t *block);

/* Frees a block. It is not given out again before the transaction is safe. */
void block_free(struct txn *txn, uint32_t block);

int inode_number_allocate(struct txn *txn, uint32_t *number);
void inode_number_free(struct txn *txn, uint32_t number);

/* The running transaction is safe: blocks and inodes that it freed may be allocated again. */
void bitmaps_release_held(struct dfs_fs *fs);

/* Whether a commit would make blocks available. */
bool bitmaps_hold_any(struct dfs_fs *fs);

/* Whether a block number can be that of file contents or a directory. */
static inline bool block_valid(const struct dfs_fs *fs, uint32_t block)
{
    return block >= fs->super.data_start && block < fs->super.blocks - 1;
}

/* map.c: which blocks a file has. */

/*
 * The block of page index, and how many from it on (at most *count) follow each other on the disk;
 * block 0: so many are holes.
 */
int map_find(struct dfs_node *node, uint32_t index, uint32_t *block, unsigned *count);

/*
 * The same for one page; allocates a block if there is none. A failure leaves no block behind.
 * MAP_CREDITS.
 */
int map_allocate(struct txn *txn, struct dfs_node *node, uint32_t index, uint32_t *block);
#define MAP_CREDITS 6u /* bitmap, and two levels of indirect blocks with their bitmaps */

/* Frees the blocks that map_allocate() has allocated in the same transaction, pointers included. */
void map_take_back(struct txn *txn, struct dfs_node *node, uint32_t index);

/*
 * Frees blocks of pages from first on, as far as the transaction's credits go, the last ones first: 1
 * if some are left, 0 if none is, or an error. At least TRUNCATE_CREDITS.
 */
int map_truncate(struct txn *txn, struct dfs_node *node, uint32_t first);
#define TRUNCATE_CREDITS 24u

/* inode.c */

extern const struct super_ops dfs_super_ops;

int dfs_read_inode(struct inode *inode);

/*
 * Writes the inode into the transaction. One credit. It cannot fail, because the inode's block is in memory
 * while the inode is. So an operation that has made its first change can make all of them.
 */
void dfs_save(struct txn *txn, struct dfs_node *node);

/* A new inode in memory, with a number of its own; links 1, no blocks. One credit; dfs_save() follows. */
int dfs_inode_new(struct txn *txn, struct super_block *sb, uint32_t mode, uint32_t rdev,
                  struct inode **inode);

/* Takes it back, its creation having failed before it was saved. */
void dfs_inode_undo(struct txn *txn, struct inode *inode);

/* Enters an inode into the list of orphans and saves it, or takes it out. Two credits. */
void orphan_add(struct txn *txn, struct dfs_node *node);
void orphan_remove(struct txn *txn, struct dfs_node *node);

/* At mount, and unmount: the head of that list. */
int orphans_init(struct dfs_fs *fs);
void orphans_destroy(struct dfs_fs *fs);

/*
 * Frees the blocks of unlinked files and of interrupted truncations. If their list cannot be read, the
 * file system becomes read-only. At mount.
 */
void orphans_clean_up(struct dfs_fs *fs);

/* Frees all blocks of pages from first on, in as many transactions as it takes. inode locked or unused. */
int dfs_truncate_blocks(struct dfs_node *node, uint32_t first);

/*
 * inode.unfinished says that a file may have blocks beyond its end: a truncation has failed half way. It is
 * in the list of orphans then, so that the next mount frees them. Its inode stays in memory as long, so that
 * this function frees them before the file grows over them. inode locked or unused, in no transaction.
 */
int dfs_finish_truncation(struct dfs_node *node);

/* It leaves memory; an orphan only together with its file system: the disk's list stays as it is. */
void dfs_forget(struct inode *inode);

int dfs_free_inode(struct inode *inode);

/* dir.c: entries. The directory is locked. */

/* The place of an entry: page is a reference to its block. */
struct dir_place {
    struct page *page;
    uint32_t index;  /* which block of the directory */
    uint32_t offset; /* of the entry in it */
    uint32_t before; /* offset of the entry before it; the same: it is the first */
};

int dir_find(struct dfs_node *dir, const struct name *name, struct dir_place *place);

/* Calls visit for every entry, with the block that it is in: 0, or an error. */
int dir_each(struct dfs_node *dir,
             void (*visit)(void *context, const struct dfs_dirent *entry, uint32_t block),
             void *context);
struct dfs_dirent *dir_entry(const struct dir_place *place);

/* Finds the entry again that a place was for, entries in its block having been split or joined. */
void dir_refind(struct dfs_node *dir, struct dir_place *place);

/* DIR_CREDITS. */
int dir_add(struct txn *txn, struct dfs_node *dir, const struct name *name, uint32_t number,
            uint32_t mode);
#define DIR_CREDITS (MAP_CREDITS + 2)

/* One credit each. remove drops the place's page. */
void dir_remove(struct txn *txn, struct dfs_node *dir, struct dir_place *place);
void dir_redirect(struct txn *txn, struct dir_place *place, uint32_t number, uint32_t mode);

/* Makes the first block of an empty directory. MAP_CREDITS + 1. */
int dir_init(struct txn *txn, struct dfs_node *dir, uint32_t parent);

/*
 * dirindex.c. Whether the directory has an index (made here if it should have one). The next block that
 * may hold a name with this hash; *position is 0 at first. The others keep the index up to date.
 */
bool dir_index_ready(struct dfs_node *dir);
bool dir_index_next(const struct dfs_node *dir, uint32_t hash, uint32_t *position, uint32_t *block);
void dir_index_add(struct dfs_node *dir, uint32_t hash, uint32_t block);
void dir_index_remove(struct dfs_node *dir, uint32_t hash, uint32_t block);
void dfs_forget_dir(struct inode *dir);

int dfs_readdir(struct inode *dir, off_t *position, struct dirent_sink *sink);
int dfs_is_empty(struct inode *dir);

/* ops.c and data.c: the operations of inodes. */
extern const struct inode_ops dfs_dir_ops;
extern const struct inode_ops dfs_file_ops; /* and of devices and FIFOs, which have no contents */
extern const struct inode_ops dfs_link_ops;

int dfs_save_op(struct inode *inode);
int dfs_sync(struct inode *inode);
ssize_t dfs_readlink(struct inode *inode, char *buffer, size_t size);
int dfs_symlink_store(struct txn *txn, struct dfs_node *node, const char *target, size_t length);

/* Registers the file system. Boot, after vfs_init_early(). */
void dfs_fs_init(void);

#endif
