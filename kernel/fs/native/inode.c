/* SPDX-License-Identifier: MIT */
/*
 * Inodes: between the disk's form and memory's, and their beginning and end.
 *
 * A file whose last name goes while it is in use, or whose truncation takes several transactions, is
 * entered in a list on the disk, the orphans: inode DFS_INODE_ORPHANS leads to the first, each to the
 * next. fs->orphans is the same list in memory. A mount frees what it finds there; what it cannot free stays.
 *
 * An inode's block of the table stays in memory with it, so that saving it cannot fail. Its access time is
 * saved with its next change, and lasts as long as the inode stays in memory where none follows: reading
 * would be writing, else.
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

/* The block that holds an inode, with a reference. */
static int table_page_get(struct native_fs *fs, uint32_t number, struct page **page)
{
    return meta_get(fs, fs->super.inode_table_start + number / DFS_INODES_PER_BLOCK, page);
}

static struct dfs_inode *inode_in(struct page *table_page, uint32_t number)
{
    return (struct dfs_inode *)page_address(table_page) + number % DFS_INODES_PER_BLOCK;
}

static struct dfs_inode *disk_inode_of(const struct native_inode *native)
{
    return inode_in(native->table_page, native->inode.number);
}

static struct dfs_time to_disk(const struct timespec *time)
{
    return (struct dfs_time){time->tv_sec, (uint32_t)time->tv_nsec, 0};
}

static struct timespec from_disk(const struct dfs_time *time)
{
    return (struct timespec){time->seconds, (int32_t)(time->nanoseconds % NSEC_PER_SEC)};
}

/*
 * Whether what the disk says of an inode can be true. Orphans of all kinds may be empty: a crash can come
 * between the freeing of what such an inode holds and its own.
 */
static bool plausible(const struct native_fs *fs, const struct dfs_inode *disk)
{
    bool unwanted = disk->links == 0;

    if (unwanted && !fs->reading_orphans)
        return false;
    switch (disk->mode & S_IFMT) {
    case S_IFDIR:
        if ((disk->size == 0 && !unwanted) || disk->size % DFS_BLOCK_SIZE != 0)
            return false;
        break;
    case S_IFLNK:
        if ((disk->size == 0 && !unwanted) || disk->size >= PATH_MAX)
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
    return disk->size <= DFS_FILE_SIZE_MAX;
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
    struct page *page;

    if (inode->number < DFS_INODE_ROOT || inode->number >= fs->super.inodes)
        return native_corrupt(fs, "inode number", inode->number);
    int error = table_page_get(fs, inode->number, &page);
    if (error)
        return error;
    const struct dfs_inode *disk = inode_in(page, inode->number);
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
    native->table_page = page;
    memcpy(native->block, disk->block, sizeof(native->block));
    init_memory(native);
    return 0;
}

void native_save(struct txn *txn, struct native_inode *native)
{
    struct inode *inode = &native->inode;
    struct dfs_inode *disk = disk_inode_of(native);

    inode->sectors = native->blocks * SECTORS_PER_BLOCK;
    txn_change(txn, native->table_page);
    disk->mode = inode->mode;
    disk->links = inode->nlink;
    disk->size = (uint32_t)inode->size;
    disk->blocks = native->blocks;
    disk->device = inode->rdev;
    disk->generation = native->generation;
    disk->accessed = to_disk(&inode->atime);
    disk->modified = to_disk(&inode->mtime);
    disk->changed = to_disk(&inode->ctime);
    memcpy(disk->block, native->block, sizeof(native->block));
}

int native_save_op(struct inode *inode)
{
    struct txn txn;
    int error = txn_begin(&txn, fs_of(inode), 1);

    if (error)
        return error;
    native_save(&txn, native_of(inode));
    txn_end(&txn);
    return 0;
}

int native_inode_new(struct txn *txn, struct super_block *sb, uint32_t mode, uint32_t rdev,
                     struct inode **result)
{
    struct inode *inode;
    struct page *page;
    uint32_t number;

    int error = inode_number_allocate(txn, &number);
    if (error)
        return error;
    error = table_page_get(txn->fs, number, &page);
    if (error)
        goto free_number;
    if (inode_in(page, number)->mode != 0) {
        page_put(page); /* the number stays taken: next time it will be another */
        return native_corrupt(txn->fs, "inode in use is free in the bitmap:", number);
    }
    error = inode_new(sb, number, &inode);
    if (error)
        goto put_page;
    inode->mode = mode;
    inode->rdev = rdev;
    inode->nlink = 1;
    inode->atime = inode->mtime = inode->ctime = time_now();
    native_of(inode)->table_page = page;
    native_of(inode)->generation = inode_in(page, number)->generation + 1;
    init_memory(native_of(inode));
    *result = inode;
    return 0;

put_page:
    page_put(page);
free_number:
    inode_number_free(txn, number);
    return error;
}

/* A symbolic link's short target lies where the numbers of blocks would: whatever a damaged disk counts. */
static bool target_inside(const struct inode *inode)
{
    return S_ISLNK(inode->mode) && inode->size <= (off_t)DFS_SYMLINK_INLINE;
}

void native_inode_undo(struct txn *txn, struct inode *inode)
{
    struct native_inode *native = native_of(inode);

    inode_hide(inode);      /* first: whoever gets its number now enters another inode */
    if (native->blocks > 0) /* one; where there is none, there may be a symbolic link's target */
        map_truncate(txn, native, 0);
    inode_number_free(txn, inode->number);
    inode->nlink = 0;
    native->undone = true;
}

/* Sets what an inode of the list, or (NULL) its head, leads to. orphan_lock held. */
static void set_next(struct txn *txn, struct native_inode *native, uint32_t next)
{
    struct page *page = native ? native->table_page : txn->fs->orphan_page;

    txn_change(txn, page);
    inode_in(page, native ? native->inode.number : DFS_INODE_ORPHANS)->next_orphan = next;
}

/* The first of the list: its number, or 0. */
static uint32_t first_orphan(const struct native_fs *fs)
{
    return inode_in(fs->orphan_page, DFS_INODE_ORPHANS)->next_orphan;
}

void orphan_add(struct txn *txn, struct native_inode *native)
{
    struct native_fs *fs = txn->fs;

    mutex_lock(&fs->orphan_lock);
    if (list_empty(&native->orphan_link)) {
        set_next(txn, native, first_orphan(fs));
        set_next(txn, NULL, native->inode.number);
        list_push_front(&fs->orphans, &native->orphan_link);
    }
    mutex_unlock(&fs->orphan_lock);
    native_save(txn, native);
}

void orphan_remove(struct txn *txn, struct native_inode *native)
{
    struct native_fs *fs = txn->fs;

    mutex_lock(&fs->orphan_lock);
    if (!list_empty(&native->orphan_link)) {
        struct list *before = native->orphan_link.prev;
        struct native_inode *previous =
            before == &fs->orphans ? NULL : LIST_ENTRY(before, struct native_inode, orphan_link);
        set_next(txn, previous, disk_inode_of(native)->next_orphan);
        set_next(txn, native, 0);
        list_remove(&native->orphan_link);
    }
    mutex_unlock(&fs->orphan_lock);
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
        native_save(&txn, native);
        txn_end(&txn);
    } while (left == 1);
    return left;
}

int native_finish_truncation(struct native_inode *native)
{
    struct inode *inode = &native->inode;
    struct txn txn;

    int error = 0;
    if (!target_inside(inode)) /* on a damaged disk, anything may be an orphan */
        error = native_truncate_blocks(native, pages_for(inode->size));
    if (!error)
        error = txn_begin(&txn, fs_of(inode), 4);
    if (error)
        return error;
    if (inode->nlink > 0)
        orphan_remove(&txn, native);
    native_save(&txn, native);
    txn_end(&txn);
    inode->unfinished = false;
    return 0;
}

void native_forget(struct inode *inode)
{
    struct native_inode *native = native_of(inode);

    if (inode->unfinished)
        list_remove(&native->orphan_link);
    page_put(native->table_page);
}

/* The disk's part of an inode's end: its number is free. */
static void free_on_disk(struct txn *txn, struct native_inode *native)
{
    struct dfs_inode *disk = disk_inode_of(native);

    txn_change(txn, native->table_page);
    uint32_t generation = disk->generation;
    memset(disk, 0, sizeof(*disk));
    disk->generation = generation;
    inode_number_free(txn, native->inode.number);
}

/*
 * The last user of a file without names has gone. Where that cannot be freed, it stays in the list of orphans,
 * and with it in memory, as its neighbours' places depend on it: the next mount, or fsck, will free it.
 */
int native_free_inode(struct inode *inode)
{
    struct native_inode *native = native_of(inode);
    struct txn txn;

    if (native->undone || inode->sb->flags & MS_RDONLY)
        return 0;
    bool truncate = native->blocks > 0 && !target_inside(inode);
    if (S_ISREG(inode->mode)) /* no others have pages of their own, or may be of size 0 */
        pagecache_set_size(inode, 0);
    int error = truncate ? native_truncate_blocks(native, 0) : 0;
    if (!error)
        error = txn_begin(&txn, fs_of(inode), 4);
    if (error)
        return error;
    orphan_remove(&txn, native);
    free_on_disk(&txn, native);
    txn_end(&txn);
    return 0;
}

int orphans_init(struct native_fs *fs)
{
    return table_page_get(fs, DFS_INODE_ORPHANS, &fs->orphan_page);
}

void orphans_destroy(struct native_fs *fs)
{
    while (!list_empty(&fs->orphans)) {
        struct native_inode *native = LIST_FIRST(&fs->orphans, struct native_inode, orphan_link);
        list_remove(&native->orphan_link);
        if (native->inode.nlink == 0) /* else an unfinished file, the root's inode perhaps */
            inode_destroy(&native->inode);
    }
    if (fs->orphan_page)
        page_put(fs->orphan_page);
}

static bool in_list(const struct native_fs *fs, uint32_t number)
{
    const struct native_inode *native;

    LIST_FOR_EACH (native, &fs->orphans, orphan_link) {
        if (native->inode.number == number)
            return true;
    }
    return false;
}

/*
 * Deals with the orphan that follows those in memory, which a mount could not deal with, and says which is
 * the next on the disk: an error where that cannot be known.
 */
static int clean_up(struct native_fs *fs, uint32_t number, uint32_t *next)
{
    struct inode *inode;

    if (in_list(fs, number)) /* a damaged list, which leads back */
        return -EUCLEAN;
    int error = inode_find(fs->sb, number, &inode);
    if (error)
        return error;
    struct native_inode *native = native_of(inode);
    *next = disk_inode_of(native)->next_orphan;
    list_push_back(&fs->orphans, &native->orphan_link);
    if (inode->nlink > 0) { /* an interrupted truncation: to its end */
        inode->unfinished = true;
        native_finish_truncation(native);
    }
    inode_put(inode); /* without names, this frees it */
    return 0;
}

/*
 * What cannot be dealt with stays in the list, here as on the disk. Where the list cannot be followed to its
 * end, a file behind that could grow over what its truncation has left, or be entered a second time: none
 * may be changed.
 */
void orphans_clean_up(struct native_fs *fs)
{
    uint32_t number = first_orphan(fs);
    int error = 0;

    fs->reading_orphans = true;
    while (!error && number != 0) /* each round takes a link away, or adds to fs->orphans */
        error = clean_up(fs, number, &number);
    fs->reading_orphans = false;
    if (!list_empty(&fs->orphans))
        kprintf("dfs %s: not all orphans could be freed\n", fs->device->name);
    if (!error)
        return;
    kprintf("dfs %s: inode %u in the list of orphans: error %d: mounted read-only\n",
            fs->device->name, number, -error);
    log_settle(fs); /* what has been freed until now */
    fs->sb->flags |= MS_RDONLY;
}
