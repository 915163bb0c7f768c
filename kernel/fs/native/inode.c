/* SPDX-License-Identifier: MIT */
/*
 * Inodes: between the disk's form and memory's, and their beginning and end.
 *
 * A file whose last name goes while it is in use, or whose truncation takes several transactions, is
 * entered in a list on the disk, the orphans: inode DFS_INODE_ORPHANS leads to the first, each to the
 * next. fs->orphans is the same list in memory. A mount frees what it finds there.
 */
#include "dev/block.h"
#include "fs/file.h"
#include "fs/internal.h"
#include "fs/native/native.h"
#include "fs/vfs.h"
#include "lib/panic.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sys/time.h"
#include <abi/errno.h>

#define SECTORS_PER_BLOCK (DFS_BLOCK_SIZE / 512)

/* The block that holds an inode, with a reference, and the inode in it. */
static int inode_place(struct native_fs *fs, uint32_t number, struct page **page,
                       struct dfs_inode **disk)
{
    uint32_t block = fs->super.inode_table_start + number / DFS_INODES_PER_BLOCK;
    int error = meta_get(fs, block, page);

    if (!error)
        *disk = (struct dfs_inode *)page_address(*page) + number % DFS_INODES_PER_BLOCK;
    return error;
}

static struct dfs_time to_disk(const struct timespec *time)
{
    return (struct dfs_time){time->tv_sec, (uint32_t)time->tv_nsec, 0};
}

static struct timespec from_disk(const struct dfs_time *time)
{
    return (struct timespec){time->seconds, (int32_t)(time->nanoseconds % NSEC_PER_SEC)};
}

/* Whether what the disk says of an inode can be true. */
static bool plausible(const struct native_fs *fs, const struct dfs_inode *disk)
{
    switch (disk->mode & S_IFMT) {
    case S_IFDIR:
        if (disk->size == 0 || disk->size % DFS_BLOCK_SIZE != 0)
            return false;
        break;
    case S_IFLNK:
        if (disk->size == 0 || disk->size >= PATH_MAX)
            return false;
        break;
    case S_IFREG:
    case S_IFCHR:
    case S_IFBLK:
    case S_IFIFO:
        break;
    default:
        return false;
    }
    return disk->size <= DFS_FILE_SIZE_MAX && (disk->links > 0 || fs->reading_orphans);
}

static const struct inode_ops *ops_for(uint32_t mode)
{
    return S_ISDIR(mode) ? &native_dir_ops : S_ISLNK(mode) ? &native_link_ops : &native_file_ops;
}

static void init_memory(struct native_inode *native)
{
    struct inode *inode = &native->inode;

    mutex_init(&native->map_lock, "inode map");
    list_init(&native->orphan_link);
    inode->ops = ops_for(inode->mode);
    inode->file_ops = file_ops_for(inode->mode, inode->rdev);
    inode->sectors = native->blocks * SECTORS_PER_BLOCK;
}

int native_read_inode(struct inode *inode)
{
    struct native_inode *native = native_of(inode);
    struct native_fs *fs = fs_of(inode);
    struct dfs_inode *disk;
    struct page *page;

    if (inode->number < DFS_INODE_ROOT || inode->number >= fs->super.inodes)
        return native_corrupt(fs, "inode number", inode->number);
    int error = inode_place(fs, inode->number, &page, &disk);
    if (error)
        return error;
    if (!plausible(fs, disk)) {
        page_put(page);
        return native_corrupt(fs, "inode", inode->number);
    }
    inode->mode = disk->mode;
    inode->nlink = disk->links;
    inode->size = disk->size;
    inode->rdev = disk->device;
    inode->atime = from_disk(&disk->accessed);
    inode->mtime = from_disk(&disk->modified);
    inode->ctime = from_disk(&disk->changed);
    native->blocks = disk->blocks;
    native->generation = disk->generation;
    native->next_orphan = disk->next_orphan;
    memcpy(native->block, disk->block, sizeof(native->block));
    page_put(page);
    init_memory(native);
    return 0;
}

int native_save(struct txn *txn, struct native_inode *native)
{
    struct inode *inode = &native->inode;
    struct dfs_inode *disk;
    struct page *page;

    inode->sectors = native->blocks * SECTORS_PER_BLOCK;
    int error = inode_place(txn->fs, inode->number, &page, &disk);
    if (error)
        return error;
    txn_change(txn, page);
    disk->mode = inode->mode;
    disk->links = inode->nlink;
    disk->size = (uint32_t)inode->size;
    disk->blocks = native->blocks;
    disk->device = inode->rdev;
    disk->next_orphan = native->next_orphan;
    disk->generation = native->generation;
    disk->accessed = to_disk(&inode->atime);
    disk->modified = to_disk(&inode->mtime);
    disk->changed = to_disk(&inode->ctime);
    memcpy(disk->block, native->block, sizeof(native->block));
    page_put(page);
    return 0;
}

int native_save_op(struct inode *inode)
{
    struct txn txn;
    int error = txn_begin(&txn, fs_of(inode), 1);

    if (error)
        return error;
    error = native_save(&txn, native_of(inode));
    txn_end(&txn);
    return error;
}

int native_inode_new(struct txn *txn, struct super_block *sb, uint32_t mode, uint32_t rdev,
                     struct inode **result)
{
    struct dfs_inode *disk;
    struct page *page;
    uint32_t number;

    int error = inode_number_allocate(txn, &number);
    if (error)
        return error;
    error = inode_place(txn->fs, number, &page, &disk);
    if (error) {
        inode_number_free(txn, number);
        return error;
    }
    uint32_t generation = disk->generation + 1;
    bool in_use = disk->mode != 0;
    page_put(page);
    if (in_use) /* the number stays taken: next time it will be another */
        return native_corrupt(txn->fs, "inode in use is free in the bitmap:", number);
    struct inode *inode;
    error = inode_new(sb, number, &inode);
    if (error) {
        inode_number_free(txn, number);
        return error;
    }
    inode->mode = mode;
    inode->rdev = rdev;
    inode->nlink = 1;
    inode->atime = inode->mtime = inode->ctime = time_now();
    native_of(inode)->generation = generation;
    init_memory(native_of(inode));
    *result = inode;
    return 0;
}

/* The disk's part of an inode's end: its number is free. */
static int free_on_disk(struct txn *txn, uint32_t number)
{
    struct dfs_inode *disk;
    struct page *page;

    int error = inode_place(txn->fs, number, &page, &disk);
    if (error)
        return error;
    txn_change(txn, page);
    uint32_t generation = disk->generation;
    memset(disk, 0, sizeof(*disk));
    disk->generation = generation;
    page_put(page);
    inode_number_free(txn, number);
    return 0;
}

void native_inode_undo(struct txn *txn, struct inode *inode)
{
    map_truncate(txn, native_of(inode), 0); /* a new inode has a block or two at most */
    free_on_disk(txn, inode->number);
    inode->nlink = 0;
    native_of(inode)->undone = true;
}

/* Sets what an inode of the list, or its head, leads to. */
static int set_next(struct txn *txn, uint32_t number, uint32_t next)
{
    struct dfs_inode *disk;
    struct page *page;
    int error = inode_place(txn->fs, number, &page, &disk);

    if (error)
        return error;
    txn_change(txn, page);
    disk->next_orphan = next;
    page_put(page);
    return 0;
}

int orphan_add(struct txn *txn, struct native_inode *native)
{
    struct native_fs *fs = txn->fs;
    int error = 0;

    mutex_lock(&fs->orphan_lock);
    if (list_empty(&native->orphan_link)) {
        uint32_t first =
            list_empty(&fs->orphans)
                ? 0
                : LIST_FIRST(&fs->orphans, struct native_inode, orphan_link)->inode.number;
        error = set_next(txn, DFS_INODE_ORPHANS, native->inode.number);
        if (!error) {
            native->next_orphan = first;
            list_push_front(&fs->orphans, &native->orphan_link);
        }
    }
    mutex_unlock(&fs->orphan_lock);
    return error ? error : native_save(txn, native);
}

int orphan_remove(struct txn *txn, struct native_inode *native)
{
    struct native_fs *fs = txn->fs;
    int error = 0;

    mutex_lock(&fs->orphan_lock);
    if (!list_empty(&native->orphan_link)) {
        struct list *before = native->orphan_link.prev;
        struct native_inode *previous =
            before == &fs->orphans ? NULL : LIST_ENTRY(before, struct native_inode, orphan_link);
        error = set_next(txn, previous ? previous->inode.number : DFS_INODE_ORPHANS,
                         native->next_orphan);
        if (!error) {
            if (previous)
                previous->next_orphan = native->next_orphan;
            native->next_orphan = 0;
            list_remove(&native->orphan_link);
        }
    }
    mutex_unlock(&fs->orphan_lock);
    return error;
}

int native_truncate_blocks(struct native_inode *native, uint32_t first)
{
    struct txn txn;
    int left;

    do {
        int error = txn_begin(&txn, fs_of(&native->inode), TRUNCATE_CREDITS);
        if (error)
            return error;
        left = map_truncate(&txn, native, first);
        error = native_save(&txn, native);
        txn_end(&txn);
        if (error)
            return error;
    } while (left == 1);
    return left;
}

int native_finish_truncation(struct native_inode *native)
{
    struct inode *inode = &native->inode;
    struct txn txn;

    int error = native_truncate_blocks(native, pages_for(inode->size));
    if (!error)
        error = txn_begin(&txn, fs_of(inode), 4);
    if (error)
        return error;
    if (inode->nlink > 0)
        error = orphan_remove(&txn, native);
    if (!error)
        error = native_save(&txn, native);
    txn_end(&txn);
    inode->unfinished = error != 0;
    return error;
}

void native_forget(struct inode *inode)
{
    if (inode->unfinished)
        list_remove(&native_of(inode)->orphan_link);
}

/* The last user of a file without names has gone. What fails here is left to the next mount, or fsck. */
void native_free_inode(struct inode *inode)
{
    struct native_inode *native = native_of(inode);
    struct txn txn;

    if (native->undone || inode->sb->flags & MS_RDONLY)
        return;
    bool inline_target = S_ISLNK(inode->mode) && inode->size <= (off_t)DFS_SYMLINK_INLINE;
    pagecache_set_size(inode, 0);
    int error = native->blocks > 0 && !inline_target ? native_truncate_blocks(native, 0) : 0;
    if (!error)
        error = txn_begin(&txn, fs_of(inode), 4);
    if (!error) {
        error = orphan_remove(&txn, native);
        if (!error)
            error = free_on_disk(&txn, inode->number);
        txn_end(&txn);
    }
    if (error) {
        mutex_lock(&fs_of(inode)->orphan_lock);
        list_remove(&native->orphan_link);
        mutex_unlock(&fs_of(inode)->orphan_lock);
    }
}

/* Deals with the first orphan: its number, or 0, or an error. */
static int clean_up_first(struct native_fs *fs, uint32_t *number)
{
    struct dfs_inode *disk;
    struct inode *inode;
    struct page *page;

    int error = inode_place(fs, DFS_INODE_ORPHANS, &page, &disk);
    if (error)
        return error;
    *number = disk->next_orphan;
    page_put(page);
    if (*number == 0)
        return 0;
    error = inode_find(fs->sb, *number, &inode);
    if (error)
        return error;
    struct native_inode *native = native_of(inode);
    list_push_front(&fs->orphans, &native->orphan_link);
    if (inode->nlink > 0) { /* an interrupted truncation: to its end */
        inode->unfinished = true;
        error = native_finish_truncation(native);
    }
    inode_put(inode); /* without names, this frees it */
    return error;
}

void orphans_clean_up(struct native_fs *fs)
{
    uint32_t number = 0, last;
    unsigned count = 0;
    int error;

    fs->reading_orphans = true;
    do {
        last = number;
        error = clean_up_first(fs, &number);
        if (!error && number == last && number != 0)
            error = -EUCLEAN; /* it is still there */
        count++;
    } while (!error && number != 0 && count <= fs->super.inodes);
    fs->reading_orphans = false;
    if (error)
        kprintf("dfs %s: inode %u in the list of orphans: error %d\n", fs->device->name, number,
                -error);
}
