/* SPDX-License-Identifier: MIT */
/* The check as a whole, its findings, and its first pass: the superblock and the log. */
#include "fsck.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool fsck_found(struct fsck *fsck, bool can_repair, const char *format, ...)
{
    char text[256];
    va_list args;
    bool repair = can_repair && fsck->repair;

    va_start(args, format);
    int length = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (repair && (size_t)length < sizeof(text))
        snprintf(text + length, sizeof(text) - (size_t)length, " (repaired)");
    fsck->found++;
    fsck->repaired += repair;
    if (fsck->say)
        fsck->say(fsck->context, text);
    return repair;
}

/*
 * Compares the two superblocks. If the first is damaged and the second is good, the second replaces
 * it.
 */
static bool check_copies(struct fsck *fsck)
{
    struct disk *disk = fsck->disk;
    uint32_t blocks = (uint32_t)(disk->size / DFS_BLOCK_SIZE);
    enum super_state state = disk_check_super(disk->super, blocks);
    struct dfs_super *last = disk_super_copy(disk);

    if (state != SUPER_GOOD) {
        bool copy_good = disk_check_super(last, blocks) == SUPER_GOOD;
        if (!fsck_found(fsck, copy_good, "the superblock is %s", disk_super_text(state)))
            return false;
        *disk->super = *last;
        return true;
    }
    last = (struct dfs_super *)((uint8_t *)disk_block(disk, disk->super->blocks - 1) +
                                DFS_SUPER_OFFSET);
    if (memcmp(last, disk->super, sizeof(*last)) != 0 &&
        fsck_found(fsck, true, "the copy of the superblock differs from it"))
        *last = *disk->super;
    return true;
}

bool fsck_super(struct fsck *fsck)
{
    if (!check_copies(fsck))
        return false;
    if (!log_header_good(fsck->disk)) {
        fsck_found(fsck, false, "the header of the log is damaged: the log's contents are lost");
        return true;
    }
    fsck->transactions = log_replay(fsck->disk);
    return true;
}

bool fsck_run(struct fsck *fsck)
{
    fsck->found = fsck->repaired = fsck->transactions = 0;
    if (!fsck_super(fsck))
        return false;
    const struct dfs_super *super = fsck->disk->super;
    fsck->owner = calloc(super->blocks, sizeof(*fsck->owner));
    fsck->inode = calloc(super->inodes, sizeof(*fsck->inode));
    fsck->queue = calloc(super->inodes, sizeof(*fsck->queue));
    if (!fsck->owner || !fsck->inode || !fsck->queue) {
        fprintf(stderr, "fsck: out of memory\n");
        exit(8);
    }
    fsck_orphans(fsck);
    fsck_inodes(fsck);
    fsck_directories(fsck);
    fsck_counts(fsck);
    free(fsck->owner);
    free(fsck->inode);
    free(fsck->queue);
    return fsck->found == fsck->repaired;
}
