/* SPDX-License-Identifier: MIT */
/* The last pass: compares link counts and bitmaps with the entries and blocks found. */
#include "fsck.h"

#define S_IFMT 0170000u
#define S_IFDIR 0040000u

static void set_bit(uint8_t *bitmap, uint32_t bit, bool on)
{
    if (on)
        bitmap[bit / 8] |= (uint8_t)(1u << bit % 8);
    else
        bitmap[bit / 8] &= (uint8_t) ~(1u << bit % 8);
}

/* Frees an inode, and its blocks. */
static void free_inode(struct fsck *fsck, uint32_t number)
{
    const struct dfs_super *super = fsck->disk->super;
    struct dfs_inode *inode = disk_inode(fsck->disk, number);
    uint8_t *inodes = disk_block(fsck->disk, super->inode_bitmap_start);
    uint8_t *blocks = disk_block(fsck->disk, super->block_bitmap_start);

    for (uint32_t block = super->data_start; block < super->blocks; block++) {
        if (fsck->owner[block] == number) {
            fsck->owner[block] = OWNER_NONE;
            set_bit(blocks, block, false);
        }
    }
    set_bit(inodes, number, false);
    fsck->inode[number].use = INODE_FREE;
    *inode = (struct dfs_inode){.generation = inode->generation};
}

/*
 * Checks an inode that no name leads to. If its link count is 0, it is not needed any more.
 * Otherwise a damaged directory has lost the name, and the contents must not be thrown away.
 */
static void check_nameless(struct fsck *fsck, uint32_t number)
{
    const struct inode_info *info = &fsck->inode[number];
    bool unwanted =
        info->use == INODE_GOOD && !info->shares && disk_inode(fsck->disk, number)->links == 0;

    if (fsck_found(fsck, unwanted, "inode %u: is in use, but has no name", number))
        free_inode(fsck, number);
}

static void check_links(struct fsck *fsck, uint32_t number)
{
    struct inode_info *info = &fsck->inode[number];
    struct dfs_inode *inode = disk_inode(fsck->disk, number);
    bool is_dir = info->use == INODE_GOOD && (inode->mode & S_IFMT) == S_IFDIR;

    if (info->use == INODE_FREE)
        return;
    bool reached = is_dir ? number == DFS_INODE_ROOT || info->parent != 0 : info->links > 0;
    if (!reached && !info->orphan) {
        check_nameless(fsck, number);
        return;
    }
    if (!reached && inode->links != 0)
        fsck_found(fsck, false, "inode %u: is an orphan, but says that it has %u names", number,
                   inode->links);
    if (reached && inode->links != info->links &&
        fsck_found(fsck, true, "inode %u: has %u names, but says %u", number, info->links,
                   inode->links))
        inode->links = info->links;
    if (!info->orphan && inode->next_orphan != 0 &&
        fsck_found(fsck, true, "inode %u: leads to an orphan, but is none", number))
        inode->next_orphan = 0;
}

static void check_inode_bitmap(struct fsck *fsck)
{
    uint8_t *bitmap = disk_block(fsck->disk, fsck->disk->super->inode_bitmap_start);

    for (uint32_t number = 0; number < fsck->disk->super->inodes; number++) {
        bool used = number < DFS_INODE_ROOT || fsck->inode[number].use != INODE_FREE;
        if (bit_is_set(bitmap, number) == used)
            continue;
        if (fsck_found(fsck, true, "inode %u: is %s, but the bitmap says otherwise", number,
                       used ? "in use" : "free"))
            set_bit(bitmap, number, used);
    }
}

static void check_block_bitmap(struct fsck *fsck)
{
    uint8_t *bitmap = disk_block(fsck->disk, fsck->disk->super->block_bitmap_start);

    for (uint32_t block = 0; block < fsck->disk->super->blocks; block++) {
        bool used = fsck->owner[block] != OWNER_NONE;
        if (bit_is_set(bitmap, block) == used)
            continue;
        if (fsck_found(fsck, true, "block %u: is %s, but the bitmap says otherwise", block,
                       used ? "in use" : "free"))
            set_bit(bitmap, block, used);
    }
}

void fsck_counts(struct fsck *fsck)
{
    for (uint32_t number = DFS_INODE_ROOT; number < fsck->disk->super->inodes; number++)
        check_links(fsck, number);
    check_inode_bitmap(fsck);
    check_block_bitmap(fsck);
}
