/* SPDX-License-Identifier: MIT */
/*
 * Common declarations of fsck's files. Tests link these files, too.
 *
 * The check goes over the image in passes: the superblock and the log; the orphans, every inode and
 * its blocks; every directory from the root on; link counts and bitmaps. A pass keeps its results
 * in tables, and later passes rely on inodes and blocks that earlier passes have found good.
 */
#ifndef FSCK_H
#define FSCK_H

#include "common/disk.h"

#define OWNER_NONE 0u
#define OWNER_META UINT32_MAX /* superblock, log, bitmaps, inode table */

enum inode_use {
    INODE_FREE,
    INODE_BAD,  /* in use, but damaged beyond use */
    INODE_GOOD, /* in use */
};

struct inode_info {
    enum inode_use use;
    uint32_t links;  /* entries found that lead to it */
    uint32_t parent; /* directory: the directory that has its name; 0: none found */
    uint32_t dots;   /* directory: the inode in its ".." entry */
    bool orphan;     /* is in the list of orphans */
    bool shares;     /* has a block that another inode has, too */
};

struct fsck {
    struct disk *disk;
    bool repair;                                  /* repair all that can be repaired without
                                                   * guessing */
    void (*say)(void *context, const char *text); /* gets each finding; may be NULL */
    void *context;
    unsigned found, repaired;
    unsigned transactions; /* replayed from the log */

    uint32_t *owner;          /* of each block: an inode, or OWNER_* */
    struct inode_info *inode; /* of each inode */
    uint32_t *queue;          /* directories to be visited */
};

/*
 * Checks a whole image. Returns true if nothing is wrong, or if everything wrong has been repaired.
 */
bool fsck_run(struct fsck *fsck);

/*
 * Reports a finding. Returns whether the caller must repair it, which then counts as done. This is
 * possible only if can_repair.
 */
bool fsck_found(struct fsck *fsck, bool can_repair, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The passes. False: the image is so damaged that no further pass is possible. */
bool fsck_super(struct fsck *fsck);
void fsck_orphans(struct fsck *fsck);
void fsck_inodes(struct fsck *fsck);
void fsck_directories(struct fsck *fsck);
void fsck_counts(struct fsck *fsck);

/* The block of page index of a file that fsck_inodes() has found good, or 0. */
uint32_t fsck_file_block(const struct fsck *fsck, uint32_t number, uint32_t index);

#endif
