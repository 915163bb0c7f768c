/* SPDX-License-Identifier: MIT */
/* An image of the native file system in memory, for the tools that read one. */
#ifndef TOOLS_DISK_H
#define TOOLS_DISK_H

#include <abi/diskfs.h>
#include <stdbool.h>
#include <stddef.h>

struct disk {
    uint8_t *data; /* of the file system; this may be a part of the file */
    size_t size;   /* bytes of data */
    int fd;        /* the image, locked if it is writable */
    bool writable;
    bool is_device;          /* a disk: file is a copy, which disk_close() writes back */
    struct dfs_super *super; /* in data */
    uint8_t *file;           /* the whole file, if disk_open() has mapped or read it */
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

/* The state of a superblock on a disk of that many blocks, and the text for it. */
enum super_state disk_check_super(const struct dfs_super *super, uint32_t disk_blocks);
const char *disk_super_text(enum super_state state);

/* The copy of the superblock at the end of the disk. */
struct dfs_super *disk_super_copy(const struct disk *disk);

/*
 * Opens an image that is to be changed, and locks it until it is closed. The lock is the one that
 * QEMU uses, so no machine can start with the image. Returns a descriptor, or -1 with errno; EBUSY:
 * a machine or another tool uses the image. (No other descriptor of the file may be closed before:
 * that would release the lock.)
 */
int disk_open_locked(const char *path);

/*
 * Maps a file, or reads a disk (a block device). If it is writable, it is locked, and changes go to the file, to a disk when
 * it is closed; else they stay in memory. False: errno.
 */
bool disk_open(struct disk *disk, const char *path, bool writable);
bool disk_close(struct disk *disk);

/*
 * Finds the file system in the file. If offset is not NULL, it is the place in bytes, as text;
 * otherwise the file system is at the beginning, or in the first partition that holds one. Then
 * data and size are that part. Returns the offset. Ends the program if there is no such place. The
 * superblock there may be damaged.
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

/* Whether a block number may be that of a file's block. */
static inline bool disk_block_valid(const struct disk *disk, uint32_t block)
{
    return block >= disk->super->data_start && block < disk->super->blocks - 1;
}

static inline bool bit_is_set(const uint8_t *bitmap, uint32_t bit)
{
    return bitmap[bit / 8] >> bit % 8 & 1;
}

/* files.c: if these functions find damage, they end the program through fail(). */

#define DFS_TYPE_MASK 0170000u
#define DFS_TYPE_DIRECTORY 0040000u
#define DFS_TYPE_FILE 0100000u
#define DFS_TYPE_LINK 0120000u

static inline bool disk_is_directory(const struct dfs_inode *inode)
{
    return (inode->mode & DFS_TYPE_MASK) == DFS_TYPE_DIRECTORY;
}

/* The block of page index of a file. 0: a hole. */
uint32_t disk_file_block(const struct disk *disk, uint32_t number, uint32_t index);

/* The target of a symbolic link: as many bytes as its inode's size, not terminated. */
const char *disk_target(const struct disk *disk, uint32_t number);

/* Calls visit for each entry of a directory, "." and ".." too, until visit returns false. */
void disk_each_entry(const struct disk *disk, uint32_t number,
                     bool (*visit)(void *context, const struct dfs_dirent *entry), void *context);

/* The inode of a name in a directory, or 0. */
uint32_t disk_lookup(const struct disk *disk, uint32_t directory, const char *name, size_t length);

/* The inode at a path from the root; links are not followed. Ends the program if there is none. */
uint32_t disk_find(const struct disk *disk, const char *path);

/* log.c */

/* Whether the log's header is good. */
bool log_header_good(const struct disk *disk);

/* A transaction in the log. */
struct log_transaction {
    uint64_t number;
    uint32_t at, end; /* its place in the log, in blocks from the log's start; end excluded */
    uint32_t blocks;  /* number of blocks that it changes */
};

/* The first whole transaction in the log, or the one behind *transaction. False: there is none. */
bool log_first(const struct disk *disk, struct log_transaction *transaction);
bool log_next(const struct disk *disk, struct log_transaction *transaction);

/*
 * Calls visit for every block of a transaction, with its number on the disk and its new contents.
 */
void log_each_block(const struct disk *disk, const struct log_transaction *transaction,
                    void (*visit)(void *context, uint32_t block, const void *data), void *context);

/*
 * Copies all transactions to their places and empties the log. Returns the number of transactions.
 */
unsigned log_replay(struct disk *disk);

#endif
