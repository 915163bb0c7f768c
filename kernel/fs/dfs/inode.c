/* SPDX-License-Identifier: MIT */
/*
 * Inodes: between the disk's form and memory's, and their beginning and end.
 *
 * A file whose last name goes while it is in use, or whose truncation takes several transactions, is
 * entered in a list on the disk, the orphans: inode DFS_INODE_ORPHANS leads to the first, each to the
 * next. fs->orphans is the same list in memory. A mount frees the inodes in it; those that it cannot free stay.
 *
 * An inode's block of the table stays in memory with it, so that saving it cannot fail. Its access time is
 * saved with its next change. If no change follows, it lasts as long as the inode stays in memory. Else each
 * read would cause a write.
 */
#include "fs/dfs/inode.h"

#include "base/kprintf.h"
#include "base/panic.h"
#include "base/wallclock.h"
#include "dev/block.h"
#include "fs/dfs/alloc.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/log.h"
#include "fs/dfs/map.h"
#include "fs/dfs/meta.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sched/sched.h"
#include "vfs/file.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/permission.h"
#include <abi/errno.h>

#define SECTORS_PER_BLOCK (DFS_BLOCK_SIZE / 512)

/* The block that holds an inode, with a reference. */
static int table_page_get(struct dfs_fs *fs, uint32_t number, struct page **page)
{
    return meta_get(fs, fs->super.inode_table_start + number / DFS_INODES_PER_BLOCK, page);
}

static struct dfs_inode *inode_in(struct page *table_page, uint32_t number)
{
    return (struct dfs_inode *)page_address(table_page) + number % DFS_INODES_PER_BLOCK;
}

static struct dfs_inode *disk_inode_of(const struct dfs_node *node)
{
    return inode_in(node->table_page, node->inode.number);
}

static struct dfs_time to_disk(const struct timespec *time)
{
    return (struct dfs_time){time->tv_sec, (uint32_t)time->tv_nsec, 0};
}

static struct timespec from_disk(const struct dfs_time *time)
{
    return (struct timespec){.tv_sec = time->seconds,
                             .tv_nsec = (int32_t)(time->nanoseconds % NSEC_PER_SEC)};
}

/*
 * Whether the disk's data of an inode can be right. Orphans of all kinds may be empty: a crash can come
 * between the freeing of such an inode's blocks and its own.
 */
static bool plausible(const struct dfs_fs *fs, const struct dfs_inode *disk)
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
    case S_IFSOCK:
        break;
    default:
        return false;
    }
    return disk->size <= DFS_FILE_SIZE_MAX;
}

static const struct inode_ops *ops_for(uint32_t mode)
{
    return S_ISDIR(mode) ? &dfs_dir_ops : S_ISLNK(mode) ? &dfs_link_ops : &dfs_file_ops;
}

static void init_memory(struct dfs_node *node)
{
    struct inode *inode = &node->inode;

    mutex_init(&node->map_lock, "inode map");
    list_init(&node->orphan_link);
    inode->ops = ops_for(inode->mode);
    inode->file_ops = file_ops_for(inode->mode, inode->rdev);
    inode->sectors = node->blocks * SECTORS_PER_BLOCK;
}

int dfs_read_inode(struct inode *inode)
{
    struct dfs_node *node = dfs_node_of(inode);
    struct dfs_fs *fs = fs_of(inode);
    struct page *page;

    if (inode->number < DFS_INODE_ROOT || inode->number >= fs->super.inodes)
        return dfs_corrupt(fs, "inode number", inode->number);
    int error = table_page_get(fs, inode->number, &page);
    if (error)
        return error;
    const struct dfs_inode *disk = inode_in(page, inode->number);
    if (!plausible(fs, disk)) {
        page_put(page);
        return dfs_corrupt(fs, "inode", inode->number);
    }
    inode->mode = disk->mode;
    inode->nlink = disk->links;
    inode->uid = disk->uid;
    inode->gid = disk->gid;
    inode->object.size = disk->size;
    inode->rdev = disk->device;
    inode->atime = from_disk(&disk->accessed);
    inode->mtime = from_disk(&disk->modified);
    inode->ctime = from_disk(&disk->changed);
    node->blocks = disk->blocks;
    node->generation = disk->generation;
    node->table_page = page;
    memcpy(node->block, disk->block, sizeof(node->block));
    init_memory(node);
    return 0;
}

void dfs_save(struct txn *txn, struct dfs_node *node)
{
    struct inode *inode = &node->inode;
    struct dfs_inode *disk = disk_inode_of(node);

    inode->sectors = node->blocks * SECTORS_PER_BLOCK;
    txn_change(txn, node->table_page);
    disk->mode = inode->mode;
    disk->links = inode->nlink;
    disk->uid = (uint16_t)inode->uid;
    disk->gid = (uint16_t)inode->gid;
    disk->size = (uint32_t)inode->object.size;
    disk->blocks = node->blocks;
    disk->device = inode->rdev;
    disk->generation = node->generation;
    disk->accessed = to_disk(&inode->atime);
    disk->modified = to_disk(&inode->mtime);
    disk->changed = to_disk(&inode->ctime);
    memcpy(disk->block, node->block, sizeof(node->block));
}

int dfs_save_op(struct inode *inode)
{
    struct txn txn;
    int error = txn_begin(&txn, fs_of(inode), 1);

    if (error)
        return error;
    dfs_save(&txn, dfs_node_of(inode));
    txn_end(&txn);
    return 0;
}

int dfs_inode_new(struct txn *txn, const struct inode *dir, uint32_t mode, uint32_t rdev,
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
        return dfs_corrupt(txn->fs, "inode in use is free in the bitmap:", number);
    }
    error = inode_new(dir->sb, number, &inode);
    if (error)
        goto put_page;
    inode->mode = mode;
    inode_init_owner(inode, dir);
    inode->rdev = rdev;
    inode->nlink = 1;
    inode->atime = inode->mtime = inode->ctime = time_now();
    dfs_node_of(inode)->table_page = page;
    dfs_node_of(inode)->generation = inode_in(page, number)->generation + 1;
    init_memory(dfs_node_of(inode));
    *result = inode;
    return 0;

put_page:
    page_put(page);
free_number:
    inode_number_free(txn, number);
    return error;
}

/* A symbolic link's short target lies in place of the numbers of blocks, whatever count a damaged disk has. */
static bool target_inside(const struct inode *inode)
{
    return S_ISLNK(inode->mode) && inode->object.size <= (off_t)DFS_SYMLINK_INLINE;
}

void dfs_inode_undo(struct txn *txn, struct inode *inode)
{
    struct dfs_node *node = dfs_node_of(inode);

    inode_hide(inode);    /* first: the next user of its number enters another inode */
    if (node->blocks > 0) /* one; if there is none, there may be a symbolic link's target */
        map_truncate(txn, node, 0);
    inode_number_free(txn, inode->number);
    inode->nlink = 0;
    node->undone = true;
}

/* Sets the next inode of an inode of the list, or (NULL) of its head. orphan_lock held. */
static void set_next(struct txn *txn, struct dfs_node *node, uint32_t next)
{
    struct page *page = node ? node->table_page : txn->fs->orphan_page;

    txn_change(txn, page);
    inode_in(page, node ? node->inode.number : DFS_INODE_ORPHANS)->next_orphan = next;
}

/* The first of the list: its number, or 0. */
static uint32_t first_orphan(const struct dfs_fs *fs)
{
    return inode_in(fs->orphan_page, DFS_INODE_ORPHANS)->next_orphan;
}

void orphan_add(struct txn *txn, struct dfs_node *node)
{
    struct dfs_fs *fs = txn->fs;

    mutex_lock(&fs->orphan_lock);
    if (list_empty(&node->orphan_link)) {
        set_next(txn, node, first_orphan(fs));
        set_next(txn, NULL, node->inode.number);
        list_push_front(&fs->orphans, &node->orphan_link);
    }
    mutex_unlock(&fs->orphan_lock);
    dfs_save(txn, node);
}

void orphan_remove(struct txn *txn, struct dfs_node *node)
{
    struct dfs_fs *fs = txn->fs;

    mutex_lock(&fs->orphan_lock);
    if (!list_empty(&node->orphan_link)) {
        struct list *before = node->orphan_link.prev;
        struct dfs_node *previous =
            before == &fs->orphans ? NULL : LIST_ENTRY(before, struct dfs_node, orphan_link);
        set_next(txn, previous, disk_inode_of(node)->next_orphan);
        set_next(txn, node, 0);
        list_remove(&node->orphan_link);
    }
    mutex_unlock(&fs->orphan_lock);
}

/* A kill does not end it early: the rest would stay in use until the next mount. */
int dfs_truncate_blocks(struct dfs_node *node, uint32_t first)
{
    struct txn txn;
    int left;

    do {
        let_others_run();
        int error = txn_begin(&txn, fs_of(&node->inode), TRUNCATE_CREDITS);
        if (error)
            return error;
        left = map_truncate(&txn, node, first);
        dfs_save(&txn, node);
        txn_end(&txn);
    } while (left == 1);
    return left;
}

int dfs_finish_truncation(struct dfs_node *node)
{
    struct inode *inode = &node->inode;
    struct txn txn;

    int error = 0;
    if (!target_inside(inode)) /* on a damaged disk, anything may be an orphan */
        error = dfs_truncate_blocks(node, pages_for(inode->object.size));
    if (!error)
        error = txn_begin(&txn, fs_of(inode), 4);
    if (error)
        return error;
    if (inode->nlink > 0)
        orphan_remove(&txn, node);
    dfs_save(&txn, node);
    txn_end(&txn);
    inode->unfinished = false;
    return 0;
}

void dfs_forget(struct inode *inode)
{
    struct dfs_node *node = dfs_node_of(inode);

    if (inode->unfinished)
        list_remove(&node->orphan_link);
    page_put(node->table_page);
}

/* The disk's part of an inode's end: its number is free. */
static void free_on_disk(struct txn *txn, struct dfs_node *node)
{
    struct dfs_inode *disk = disk_inode_of(node);

    txn_change(txn, node->table_page);
    uint32_t generation = disk->generation;
    memset(disk, 0, sizeof(*disk));
    disk->generation = generation;
    inode_number_free(txn, node->inode.number);
}

/*
 * The last user of a file without names has gone. If the file cannot be freed, it stays in the list of
 * orphans and in memory, because its neighbours in the list depend on it. The next mount, or fsck, frees it.
 */
int dfs_free_inode(struct inode *inode)
{
    struct dfs_node *node = dfs_node_of(inode);
    struct txn txn;

    if (node->undone || inode->sb->flags & MS_RDONLY)
        return 0;
    bool truncate = node->blocks > 0 && !target_inside(inode);
    if (S_ISREG(inode->mode)) /* no others have pages of their own, or may be of size 0 */
        pagecache_set_size(&inode->object, 0);
    int error = truncate ? dfs_truncate_blocks(node, 0) : 0;
    if (!error)
        error = txn_begin(&txn, fs_of(inode), 4);
    if (error)
        return error;
    orphan_remove(&txn, node);
    free_on_disk(&txn, node);
    txn_end(&txn);
    return 0;
}

int orphans_init(struct dfs_fs *fs)
{
    return table_page_get(fs, DFS_INODE_ORPHANS, &fs->orphan_page);
}

void orphans_destroy(struct dfs_fs *fs)
{
    while (!list_empty(&fs->orphans)) {
        struct dfs_node *node = LIST_FIRST(&fs->orphans, struct dfs_node, orphan_link);
        list_remove(&node->orphan_link);
        if (node->inode.nlink == 0) /* else an unfinished file, the root's inode perhaps */
            inode_destroy(&node->inode);
    }
    if (fs->orphan_page)
        page_put(fs->orphan_page);
}

static bool in_list(const struct dfs_fs *fs, uint32_t number)
{
    const struct dfs_node *node;

    LIST_FOR_EACH (node, &fs->orphans, orphan_link) {
        if (node->inode.number == number)
            return true;
    }
    return false;
}

/*
 * Frees, or truncates, the orphan that follows those that could not be freed, and returns the number of the
 * next one on the disk: an error if the number cannot be read.
 */
static int clean_up(struct dfs_fs *fs, uint32_t number, uint32_t *next)
{
    struct inode *inode;

    if (in_list(fs, number)) /* a damaged list, which leads back */
        return -EUCLEAN;
    int error = inode_find(fs->sb, number, &inode);
    if (error)
        return error;
    struct dfs_node *node = dfs_node_of(inode);
    *next = disk_inode_of(node)->next_orphan;
    list_push_back(&fs->orphans, &node->orphan_link);
    if (inode->nlink > 0) { /* an interrupted truncation: to its end */
        inode->unfinished = true;
        dfs_finish_truncation(node);
    }
    inode_put(inode); /* without names, this frees it */
    return 0;
}

/*
 * An orphan that cannot be freed stays in the list, in memory as on the disk. If the list cannot be followed
 * to its end, a file behind that place could grow over blocks that its truncation has left, or be entered a
 * second time. So no file may be changed then.
 */
void orphans_clean_up(struct dfs_fs *fs)
{
    uint32_t number = first_orphan(fs);
    int error = 0;

    fs->reading_orphans = true;
    while (!error && number != 0) { /* each round takes a link away, or adds to fs->orphans */
        let_others_run();
        error = clean_up(fs, number, &number);
    }
    fs->reading_orphans = false;
    if (!list_empty(&fs->orphans))
        kprintf("dfs %s: not all orphans could be freed\n", fs->device->name);
    if (!error)
        return;
    kprintf("dfs %s: inode %u in the list of orphans: error %d: mounted read-only\n",
            fs->device->name, number, -error);
    log_settle(fs); /* the blocks freed until now */
    fs->sb->flags |= MS_RDONLY;
}
