/* SPDX-License-Identifier: MIT */
/*
 * The format of dfs, our file system, on the disk: shared by the kernel and the tools.
 *
 * A disk is an array of blocks of 4 KiB, all numbers little-endian:
 *
 *   block 0            superblock, at byte 1024: the bytes before it are free for boot code
 *   log_start          the log: a header block, then transactions (below)
 *   inode_bitmap       a bit per inode, 1: in use; bit i of byte b stands for number 8 b + i
 *   block_bitmap       a bit per block of the disk, the ones before data_start included
 *   inode_table        inodes of 256 bytes, 16 in a block; numbers from 0, which is never used
 *   data_start         contents of files and directories, and their indirect blocks
 *   blocks - 1         a copy of the superblock, for repair
 *
 * The superblock does not change while the file system is in use. If a reader does not know a feature,
 * it may ignore a compatible one, may only read with a read-only one, and must refuse an incompatible one.
 */
#ifndef ABI_DISKFS_H
#define ABI_DISKFS_H

#include <stdint.h>

#define DFS_BLOCK_SIZE 4096u
#define DFS_SUPER_OFFSET 1024u /* in block 0; the copy lies at the same place of the last block */
#define DFS_SUPER_SIZE 512u    /* one sector: a write of it is never torn */
#define DFS_MAGIC 0x31736664u  /* "dfs1" */
#define DFS_VERSION 1u

#define DFS_INCOMPAT_KNOWN 0u
#define DFS_READONLY_KNOWN 0u

struct dfs_super {
    uint32_t magic;
    uint32_t version;
    uint32_t checksum; /* CRC-32C of the 512 bytes, this field as zero */
    uint32_t block_size;
    uint32_t features_compatible, features_readonly, features_incompatible;
    uint32_t blocks; /* of the file system: the disk may be larger */
    uint32_t inodes; /* numbers there are, 0 included */
    uint32_t log_start, log_blocks;
    uint32_t inode_bitmap_start, inode_bitmap_blocks;
    uint32_t block_bitmap_start, block_bitmap_blocks;
    uint32_t inode_table_start, inode_table_blocks;
    uint32_t data_start;
    int64_t made; /* when, in seconds since 1970 */
    uint8_t uuid[16];
    char label[32]; /* zero-terminated */
    uint8_t reserved[384];
};

#define DFS_INODE_ORPHANS 1u /* no file: its next_orphan heads the list of unlinked files in use */
#define DFS_INODE_ROOT 2u
#define DFS_INODE_FIRST 3u

#define DFS_INODE_SIZE 256u
#define DFS_INODES_PER_BLOCK (DFS_BLOCK_SIZE / DFS_INODE_SIZE)
#define DFS_POINTERS_PER_BLOCK (DFS_BLOCK_SIZE / 4u)
#define DFS_DIRECT 40u
#define DFS_INDIRECT DFS_DIRECT       /* index in block[] */
#define DFS_DOUBLE (DFS_INDIRECT + 1) /* index in block[] */
#define DFS_LINKS_MAX 65000u
#define DFS_FILE_SIZE_MAX (0x100000000 - DFS_BLOCK_SIZE)
#define DFS_SYMLINK_INLINE (DFS_DIRECT * 4u) /* targets up to this length lie in block[] */

struct dfs_time {
    int64_t seconds; /* since 1970 */
    uint32_t nanoseconds;
    uint32_t unused;
};

/*
 * A block number of 0 is a hole, which reads as zeros. Files have no blocks beyond their size. A free
 * inode has mode 0.
 */
struct dfs_inode {
    uint32_t mode; /* type and permissions as in struct stat */
    uint32_t links;
    uint32_t size;        /* bytes; of a directory, a multiple of the block size */
    uint32_t blocks;      /* in use, indirect ones included */
    uint32_t device;      /* number, of a device file */
    uint32_t next_orphan; /* in the list that starts at DFS_INODE_ORPHANS; 0: the end */
    uint32_t generation;  /* counts the uses of this inode */
    uint32_t flags;       /* 0 */
    uint16_t uid, gid;    /* owner and group */
    uint32_t unused;
    struct dfs_time accessed, modified, changed;
    union {
        uint32_t block[DFS_DIRECT + 2]; /* direct, indirect, double-indirect */
        char target[DFS_SYMLINK_INLINE];
    };
};

/*
 * Directory entries lie back to back and fill each block exactly; none crosses into the next block. An
 * entry with inode 0 is free. The first block begins with "." and "..". Lengths of entries are
 * multiples of 4.
 */
struct dfs_dirent {
    uint32_t inode;
    uint16_t entry_length; /* to the next entry */
    uint8_t name_length;
    uint8_t type; /* DT_*: the inode's mode >> 12 */
    char name[];  /* not terminated */
};

#define DFS_DIRENT_HEADER 8u
#define DFS_DIRENT_LENGTH(name_length) ((DFS_DIRENT_HEADER + (uint32_t)(name_length) + 3u) & ~3u)

/*
 * The log. Its header names the first transaction in it, which begins at block 1 of the log. A following
 * transaction is valid if its number is one more than the last one's and all its checksums are right. A
 * transaction is one or more descriptor blocks, each in front of the blocks that it describes; the last has
 * DFS_LOG_COMMIT. A recovery copies the blocks to the places that the descriptors give.
 */
#define DFS_LOG_MAGIC 0x676f6c64u /* "dlog": header and descriptors */
#define DFS_LOG_BLOCKS_MIN 128u
#define DFS_LOG_ENTRIES 508u /* blocks that one descriptor describes, at most */
#define DFS_LOG_COMMIT 1u

struct dfs_log_header {
    uint32_t magic;
    uint32_t checksum; /* CRC-32C of the first 512 bytes of the block, this field as zero */
    uint64_t first;    /* number of the first transaction */
};

struct dfs_log_descriptor {
    uint32_t magic;
    uint32_t checksum; /* CRC-32C of the block, this field as zero */
    uint64_t transaction;
    uint32_t count; /* of blocks that follow */
    uint32_t flags; /* DFS_LOG_COMMIT */
    uint32_t part;  /* descriptors of the transaction before this one */
    uint32_t unused;
    struct {
        uint32_t block;    /* its place on the disk */
        uint32_t checksum; /* CRC-32C of it */
    } entry[DFS_LOG_ENTRIES];
};

_Static_assert(sizeof(struct dfs_super) == DFS_SUPER_SIZE, "a superblock fills its sector");
_Static_assert(sizeof(struct dfs_inode) <= DFS_INODE_SIZE, "an inode fits into its place");
_Static_assert(sizeof(struct dfs_log_descriptor) == DFS_BLOCK_SIZE, "a descriptor fills a block");

#endif
