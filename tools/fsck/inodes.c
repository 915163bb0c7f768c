/* SPDX-License-Identifier: MIT */
/* The second pass: the orphans, every inode by itself, and the blocks that it uses. */
#include "fsck.h"

#include <string.h>

#define S_IFMT 0170000u
#define S_IFSOCK 0140000u
#define S_IFIFO 0010000u
#define S_IFCHR 0020000u
#define S_IFDIR 0040000u
#define S_IFBLK 0060000u
#define S_IFREG 0100000u
#define S_IFLNK 0120000u
#define TARGET_MAX 4095u
#define PER_BLOCK DFS_POINTERS_PER_BLOCK
#define FIRST_DOUBLE (DFS_DIRECT + PER_BLOCK)

/* The inode whose blocks are being checked. */
struct scan {
    struct fsck *fsck;
    uint32_t number;
    struct dfs_inode *inode;
    uint32_t pages;  /* pages up to its size */
    uint32_t blocks; /* found */
};

static bool is_type(const struct dfs_inode *inode, uint32_t type)
{
    return (inode->mode & S_IFMT) == type;
}

/* Whether a file of this kind has blocks at all. */
static bool has_blocks(const struct dfs_inode *inode)
{
    if (is_type(inode, S_IFLNK))
        return inode->size > DFS_SYMLINK_INLINE;
    return is_type(inode, S_IFREG) || is_type(inode, S_IFDIR);
}

/* Checks one pointer, and claims the block for the inode. False: the pointer is bad. */
static bool claim(struct scan *scan, uint32_t *pointer, uint32_t page, const char *what)
{
    struct fsck *fsck = scan->fsck;

    if (*pointer == 0)
        return false;
    if (!disk_block_valid(fsck->disk, *pointer)) {
        if (fsck_found(fsck, true, "inode %u: %s of page %u is block %u, which lies outside",
                       scan->number, what, page, *pointer))
            *pointer = 0;
        return false;
    }
    /* An orphan may be in the middle of a truncation. */
    if (page >= scan->pages && !fsck->inode[scan->number].orphan) {
        if (fsck_found(fsck, true, "inode %u: %s of page %u lies beyond its end", scan->number,
                       what, page)) {
            *pointer = 0;
            return false;
        }
    }
    uint32_t *owner = &fsck->owner[*pointer];
    if (*owner != OWNER_NONE) {
        fsck_found(fsck, false, "block %u is used twice: by inode %u and inode %u", *pointer,
                   *owner, scan->number);
        fsck->inode[scan->number].shares = true;
        if (*owner != OWNER_META)
            fsck->inode[*owner].shares = true;
        return false;
    }
    *owner = scan->number;
    scan->blocks++;
    return true;
}

/* Checks a row of pointers to contents, behind one pointer. */
static void scan_row(struct scan *scan, uint32_t *pointer, uint32_t first_page)
{
    if (!claim(scan, pointer, first_page, "indirect block"))
        return;
    uint32_t *row = disk_block(scan->fsck->disk, *pointer);
    for (uint32_t i = 0; i < PER_BLOCK; i++)
        claim(scan, &row[i], first_page + i, "block");
}

static void scan_blocks(struct scan *scan)
{
    struct dfs_inode *inode = scan->inode;

    for (uint32_t i = 0; i < DFS_DIRECT; i++)
        claim(scan, &inode->block[i], i, "block");
    scan_row(scan, &inode->block[DFS_INDIRECT], DFS_DIRECT);
    if (claim(scan, &inode->block[DFS_DOUBLE], FIRST_DOUBLE, "double-indirect block")) {
        uint32_t *row = disk_block(scan->fsck->disk, inode->block[DFS_DOUBLE]);
        for (uint32_t i = 0; i < PER_BLOCK; i++)
            scan_row(scan, &row[i], FIRST_DOUBLE + i * PER_BLOCK);
    }
}

/* Whether the next mount will free an inode: a crash may have left any part of that done. */
static bool half_freed(const struct fsck *fsck, uint32_t number)
{
    return fsck->inode[number].orphan && disk_inode(fsck->disk, number)->links == 0;
}

/* Whether the size fits the kind of file. */
static bool size_good(const struct dfs_inode *inode, bool may_be_empty)
{
    if (inode->size == 0 && may_be_empty)
        return true;
    if (is_type(inode, S_IFDIR))
        return inode->size > 0 && inode->size % DFS_BLOCK_SIZE == 0 &&
               inode->size <= DFS_FILE_SIZE_MAX;
    if (is_type(inode, S_IFLNK))
        return inode->size > 0 && inode->size <= TARGET_MAX;
    if (is_type(inode, S_IFREG))
        return inode->size <= DFS_FILE_SIZE_MAX;
    return inode->size == 0;
}

static bool type_known(const struct dfs_inode *inode)
{
    static const uint32_t types[] = {S_IFIFO, S_IFCHR, S_IFDIR, S_IFBLK,
                                     S_IFREG, S_IFLNK, S_IFSOCK};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (is_type(inode, types[i]))
            return true;
    }
    return false;
}

static void check_times(struct fsck *fsck, uint32_t number, struct dfs_inode *inode)
{
    struct dfs_time *times[] = {&inode->accessed, &inode->modified, &inode->changed};

    for (size_t i = 0; i < 3; i++) {
        if (times[i]->nanoseconds >= 1000000000 &&
            fsck_found(fsck, true, "inode %u: a time has %u nanoseconds", number,
                       times[i]->nanoseconds))
            times[i]->nanoseconds = 0;
    }
}

static void check_target(struct fsck *fsck, uint32_t number, const struct dfs_inode *inode)
{
    const char *target = inode->target;

    if (inode->size > DFS_SYMLINK_INLINE) {
        if (!disk_block_valid(fsck->disk, inode->block[0])) {
            if (inode->block[0] == 0)
                fsck_found(fsck, false, "inode %u: the symbolic link has no target", number);
            return;
        }
        target = disk_block(fsck->disk, inode->block[0]);
    }
    if (memchr(target, '\0', inode->size))
        fsck_found(fsck, false, "inode %u: the symbolic link's target holds a zero", number);
}

static void check_inode(struct fsck *fsck, uint32_t number)
{
    struct dfs_inode *inode = disk_inode(fsck->disk, number);
    struct scan scan = {fsck, number, inode, (inode->size + DFS_BLOCK_SIZE - 1) / DFS_BLOCK_SIZE,
                        0};

    if (inode->mode == 0)
        return;
    fsck->inode[number].use = INODE_BAD;
    if (!type_known(inode)) {
        fsck_found(fsck, false, "inode %u: mode 0%o is of no known kind", number, inode->mode);
        return;
    }
    if (!size_good(inode, half_freed(fsck, number))) {
        fsck_found(fsck, false, "inode %u: size %u cannot be for mode 0%o", number, inode->size,
                   inode->mode);
        return;
    }
    fsck->inode[number].use = INODE_GOOD;
    if (inode->flags != 0 &&
        fsck_found(fsck, true, "inode %u: unknown flags 0x%x", number, inode->flags))
        inode->flags = 0;
    check_times(fsck, number, inode);
    if (has_blocks(inode))
        scan_blocks(&scan);
    if (is_type(inode, S_IFLNK) && !half_freed(fsck, number))
        check_target(fsck, number, inode); /* after the scan, which may have removed its block */
    if (inode->blocks != scan.blocks &&
        fsck_found(fsck, true, "inode %u: has %u blocks, but says %u", number, scan.blocks,
                   inode->blocks))
        inode->blocks = scan.blocks;
}

uint32_t fsck_file_block(const struct fsck *fsck, uint32_t number, uint32_t index)
{
    const struct disk *disk = fsck->disk;
    const struct dfs_inode *inode = disk_inode(disk, number);
    uint32_t block;

    if (index < DFS_DIRECT) {
        block = inode->block[index];
    } else if (index < FIRST_DOUBLE) {
        block = inode->block[DFS_INDIRECT];
        if (disk_block_valid(disk, block))
            block = ((uint32_t *)disk_block(disk, block))[index - DFS_DIRECT];
    } else {
        uint32_t rest = index - FIRST_DOUBLE;
        block = inode->block[DFS_DOUBLE];
        if (disk_block_valid(disk, block))
            block = ((uint32_t *)disk_block(disk, block))[rest / PER_BLOCK];
        if (disk_block_valid(disk, block))
            block = ((uint32_t *)disk_block(disk, block))[rest % PER_BLOCK];
    }
    return disk_block_valid(disk, block) && fsck->owner[block] == number ? block : 0;
}

/* Follows the list of orphans. */
void fsck_orphans(struct fsck *fsck)
{
    uint32_t previous = DFS_INODE_ORPHANS, inodes = fsck->disk->super->inodes;

    for (;;) {
        uint32_t *next = &disk_inode(fsck->disk, previous)->next_orphan;
        if (*next == 0)
            return;
        if (*next < DFS_INODE_FIRST || *next >= inodes ||
            disk_inode(fsck->disk, *next)->mode == 0 || fsck->inode[*next].orphan) {
            if (fsck_found(fsck, true,
                           "the list of orphans leads from inode %u to inode %u, which cannot be",
                           previous, *next))
                *next = 0;
            return;
        }
        fsck->inode[*next].orphan = true;
        previous = *next;
    }
}

static void claim_metadata(struct fsck *fsck)
{
    const struct dfs_super *super = fsck->disk->super;

    for (uint32_t block = 0; block < super->data_start; block++)
        fsck->owner[block] = OWNER_META;
    fsck->owner[super->blocks - 1] = OWNER_META;
}

void fsck_inodes(struct fsck *fsck)
{
    claim_metadata(fsck);
    for (uint32_t number = DFS_INODE_ROOT; number < fsck->disk->super->inodes; number++)
        check_inode(fsck, number);
    if (disk_inode(fsck->disk, 0)->mode != 0 ||
        disk_inode(fsck->disk, DFS_INODE_ORPHANS)->mode != 0)
        fsck_found(fsck, false, "a reserved inode is in use");
}
