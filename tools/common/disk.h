/* SPDX-License-Identifier: MIT */
/* An image of the native file system in memory, for the tools that look at one. */
#ifndef TOOLS_DISK_H
#define TOOLS_DISK_H

#include <abi/diskfs.h>
#include <stdbool.h>
#include <stddef.h>

struct disk {
    uint8_t *data;           /* of the file system, which may be a part of the file */
    size_t size;             /* bytes of data */
    int fd;                  /* the image, locked if it is writable */
    struct dfs_super *super; /* in data */
    uint8_t *file;           /* the whole file, if disk_open() has mapped it */
    size_t file_size;
};

enum super_state {
    SUPER_GOOD,
    SUPER_NOT_OURS,  /* no magic */
    SUPER_CHECKSUM,  /* the checksum is wrong */
    SUPER_VERSION,   /* version or block size are not ours */
    SUPER_FEATURES,  /* has features that we do not know */
    SUPER_LAYOUT,    /* its areas do not fit together */
    SUPER_TOO_LARGE, /* it says that the disk is larger than it is */
};

/* What is wrong with a superblock for a disk of so many blocks; and how that reads. */
enum super_state disk_check_super(const struct dfs_super *super, uint32_t disk_blocks);
const char *disk_super_text(enum super_state state);

/* The copy of the superblock at the end of the disk. */
struct dfs_super *disk_super_copy(const struct disk *disk);

/*
 * Opens an image that is to be changed, and locks it until it is closed, in the way that QEMU locks its
 * images: no machine starts with it meanwhile. A descriptor; -1: errno says why; EBUSY: a machine or another
 * tool uses it. (No other descriptor of the file may be closed before: that would end the lock.)
 */
int disk_open_locked(const char *path);

/* Maps a file; writable: it is locked, and changes reach it, else they stay in memory. False: errno. */
bool disk_open(struct disk *disk, const char *path, bool writable);
bool disk_close(struct disk *disk);

/*
 * Finds the file system in the file: at an offset in bytes given as text; else (NULL) at the beginning,
 * or in the first partition that holds one. data and size are that part then. Returns the offset; ends the
 * program if there is no such place. A superblock may be damaged there.
 */
uint64_t disk_place(struct disk *disk, const char *offset);

static inline void *disk_block(const struct disk *disk, uint32_t block)
{
    return disk->data + (size_t)block * DFS_BLOCK_SIZE;
}

static inline struct dfs_inode *disk_inode(const struct disk *disk, uint32_t number)
{
    return (struct dfs_inode *)disk_block(disk, disk->super->inode_table_start) + number;
}

/* Whether a block number can be that of a file's block. */
static inline bool disk_block_valid(const struct disk *disk, uint32_t block)
{
    return block >= disk->super->data_start && block < disk->super->blocks - 1;
}

static inline bool bit_is_set(const uint8_t *bitmap, uint32_t bit)
{
    return bitmap[bit / 8] >> bit % 8 & 1;
}

/* files.c: what is damaged ends the program, through fail(). */

#define DFS_TYPE_MASK 0170000u
#define DFS_TYPE_DIRECTORY 0040000u
#define DFS_TYPE_FILE 0100000u
#define DFS_TYPE_LINK 0120000u

static inline bool disk_is_directory(const struct dfs_inode *inode)
{
    return (inode->mode & DFS_TYPE_MASK) == DFS_TYPE_DIRECTORY;
}

/* The block of page index of a file; 0: a hole. */
uint32_t disk_file_block(const struct disk *disk, uint32_t number, uint32_t index);

/* Where a symbolic link leads: as many bytes as its inode's size, not terminated. */
const char *disk_target(const struct disk *disk, uint32_t number);

/* Calls visit for each entry of a directory, "." and ".." too, until visit returns false. */
void disk_each_entry(const struct disk *disk, uint32_t number,
                     bool (*visit)(void *context, const struct dfs_dirent *entry), void *context);

/* The inode of a name in a directory, or 0. */
uint32_t disk_lookup(const struct disk *disk, uint32_t directory, const char *name, size_t length);

/* The inode that a path leads to from the root, links not followed; ends the program if there is none. */
uint32_t disk_find(const struct disk *disk, const char *path);

/* log.c */

/* Whether the log's header is good. */
bool log_header_good(const struct disk *disk);

/* A transaction in the log. */
struct log_transaction {
    uint64_t number;
    uint32_t at, end; /* where it lies in the log, in blocks from its start; end excluded */
    uint32_t blocks;  /* that it changes */
};

/* The first whole transaction in the log, or the one behind *transaction: false where there is none. */
bool log_first(const struct disk *disk, struct log_transaction *transaction);
bool log_next(const struct disk *disk, struct log_transaction *transaction);

/* Calls visit for every block of a transaction: its number on the disk, and what it shall be. */
void log_each_block(const struct disk *disk, const struct log_transaction *transaction,
                    void (*visit)(void *context, uint32_t block, const void *data), void *context);

/* Copies all transactions to their places and empties the log: how many there were. */
unsigned log_replay(struct disk *disk);

#endif
