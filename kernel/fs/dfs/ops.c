/* SPDX-License-Identifier: MIT */
/*
 * The operations on names. Each is one transaction: after a crash it has happened or not.
 *
 * The steps that can fail come first, because there may be no room or memory, or an error of the disk:
 * the entries are found, and a new entry gets its place. If a step fails, its blocks and numbers are freed
 * again. All later steps change blocks that are in memory: those of the inodes (dfs_save()), and those of
 * the entries, to which there are references.
 */
#include "base/wallclock.h"
#include "fs/dfs/data.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/dir.h"
#include "fs/dfs/dirindex.h"
#include "fs/dfs/inode.h"
#include "fs/dfs/log.h"
#include "fs/dfs/meta.h"
#include "fs/dfs/symlink.h"
#include "lib/string.h"
#include "mm/page.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/ncache.h"
#include <abi/errno.h>

#define CREATE_CREDITS (2 + DIR_CREDITS + MAP_CREDITS + 2)
#define UNLINK_CREDITS 8u
#define RENAME_CREDITS (DIR_CREDITS + 12)

static int dfs_lookup(struct inode *dir, const struct name *name, struct inode **inode)
{
    struct dir_place place;

    if (dir->nlink == 0) /* it still says "..", of a directory that may have gone as well */
        return -ENOENT;
    int error = dir_find(dfs_node_of(dir), name, &place);
    if (error)
        return error;
    uint32_t number = dir_entry(&place)->inode;
    page_put(place.page);
    if (number == dir->number &&
        !name_is(name, "..")) /* to lock both would be to wait for itself */
        return dfs_corrupt(fs_of(dir), "directory in itself: inode", number);
    return inode_find(dir->sb, number, inode);
}

/* The contents with which a new inode begins: a directory's entries, a link's target. */
static int begin_contents(struct txn *txn, struct inode *dir, struct inode *inode,
                          const char *target)
{
    if (target)
        return dfs_symlink_store(txn, dfs_node_of(inode), target, strlen(target));
    if (!inode_is_dir(inode))
        return 0;
    inode->nlink = 2;
    return dir_init(txn, dfs_node_of(inode), dir->number);
}

static int make(struct txn *txn, struct inode *dir, const struct name *name, uint32_t mode,
                uint32_t rdev, const char *target, struct inode **result)
{
    struct inode *inode;
    int error = dfs_inode_new(txn, dir, mode, rdev, &inode);

    if (error)
        return error;
    error = begin_contents(txn, dir, inode, target);
    uint32_t links = inode_is_dir(inode) ? 1 : 0; /* its ".." */
    dir->nlink += links;
    if (!error)
        error = dir_add(txn, dfs_node_of(dir), name, inode->number, mode);
    if (error) {
        dir->nlink -= links;
        dfs_inode_undo(txn, inode);
    } else {
        dfs_save(txn, dfs_node_of(inode));
    }
    *result = inode;
    return error;
}

static int create(struct inode *dir, const struct name *name, uint32_t mode, uint32_t rdev,
                  const char *target, struct inode **result)
{
    struct inode *inode = NULL;
    struct txn txn;

    if (S_ISDIR(mode) && dir->nlink >= DFS_LINKS_MAX)
        return -EMLINK;
    int error = txn_begin(&txn, fs_of(dir), CREATE_CREDITS);
    if (error)
        return error;
    error = make(&txn, dir, name, mode, rdev, target, &inode);
    txn_end(&txn);
    if (error)
        inode_put(inode);
    else
        *result = inode;
    return error;
}

static int dfs_create(struct inode *dir, const struct name *name, uint32_t mode, uint32_t rdev,
                      struct inode **inode)
{
    return create(dir, name, mode, rdev, NULL, inode);
}

static int dfs_symlink(struct inode *dir, const struct name *name, const char *target,
                       struct inode **inode)
{
    return create(dir, name, S_IFLNK | 0777, 0, target, inode);
}

static int dfs_link(struct inode *dir, const struct name *name, struct inode *inode)
{
    struct txn txn;

    if (inode->nlink >= DFS_LINKS_MAX)
        return -EMLINK;
    int error = txn_begin(&txn, fs_of(dir), DIR_CREDITS + 2);
    if (error)
        return error;
    error = dir_add(&txn, dfs_node_of(dir), name, inode->number, inode->mode);
    if (!error) {
        inode->nlink++;
        inode->ctime = time_now();
        dfs_save(&txn, dfs_node_of(inode));
    }
    txn_end(&txn);
    return error;
}

/* An inode has lost a name; links: how many of its links went with it. */
static void drop_links(struct txn *txn, struct inode *inode, uint32_t links)
{
    inode->nlink = inode->nlink > links ? inode->nlink - links : 0;
    inode->ctime = time_now();
    if (inode_is_dir(inode))
        ncache_forget(inode, &name_parent); /* it has another parent, or none */
    if (inode->nlink == 0)
        orphan_add(txn, dfs_node_of(inode));
    else
        dfs_save(txn, dfs_node_of(inode));
}

/* The common part of unlink and rmdir. */
static int remove_entry(struct inode *dir, const struct name *name, struct inode *inode)
{
    bool is_dir = inode_is_dir(inode);
    struct dir_place place;
    struct txn txn;

    int error = dir_find_to_remove(dfs_node_of(dir), name, &place);
    if (error)
        return error;
    error = txn_begin_removal(&txn, fs_of(dir), UNLINK_CREDITS);
    if (error) {
        page_put(place.page);
        return error;
    }
    drop_links(&txn, inode, is_dir ? 2 : 1);
    dir_remove(&txn, dfs_node_of(dir), &place);
    if (is_dir && dir->nlink > 2)
        dir->nlink--;
    dfs_save(&txn, dfs_node_of(dir));
    txn_end(&txn);
    return 0;
}

/* The places of the names that a rename is about. */
struct rename_places {
    struct dir_place from, to, dots; /* page NULL: not found, or not needed */
};

static void put_places(struct rename_places *places)
{
    struct dir_place *all[] = {&places->from, &places->to, &places->dots};

    for (unsigned i = 0; i < ARRAY_SIZE(all); i++) {
        if (all[i]->page)
            page_put(all[i]->page);
        all[i]->page = NULL;
    }
}

static int find_place(struct inode *dir, const struct name *name, struct dir_place *place)
{
    int error = dir_find(dfs_node_of(dir), name, place);

    if (error)
        place->page = NULL;
    return error;
}

/* Every step that depends on the contents of the disk comes before the transaction's first change. */
static int find_places(struct inode *from_dir, const struct name *from, struct inode *to_dir,
                       const struct name *to, struct inode *inode, const struct inode *victim,
                       struct rename_places *places)
{
    int error = dir_find_to_remove(dfs_node_of(from_dir), from, &places->from);

    if (error)
        places->from.page = NULL;
    if (!error && victim)
        error = find_place(to_dir, to, &places->to);
    if (!error && inode_is_dir(inode) && from_dir != to_dir)
        error = find_place(inode, &name_parent, &places->dots);
    return error;
}

/* Link counts of the directories after a directory has moved, or taken another's place. */
static void count_directories(struct inode *from_dir, struct inode *to_dir, struct inode *inode,
                              const struct inode *victim)
{
    if (!inode_is_dir(inode))
        return;
    if (from_dir != to_dir) {
        to_dir->nlink++;
        if (from_dir->nlink > 2)
            from_dir->nlink--;
    }
    if (victim && to_dir->nlink > 2)
        to_dir->nlink--;
}

static int rename_in(struct txn *txn, struct inode *from_dir, struct inode *to_dir,
                     const struct name *to, struct inode *inode, struct inode *victim,
                     struct rename_places *places)
{
    int error = 0;

    if (victim)
        dir_redirect(txn, &places->to, inode->number, inode->mode);
    else
        error = dir_add(txn, dfs_node_of(to_dir), to, inode->number, inode->mode);
    if (error)
        return error;
    /* Adding to the same directory may have split the entry before the old one: look again. */
    if (!victim && from_dir == to_dir)
        dir_refind(dfs_node_of(from_dir), &places->from);
    dir_remove(txn, dfs_node_of(from_dir), &places->from);
    places->from.page = NULL;
    if (places->dots.page)
        dir_redirect(txn, &places->dots, to_dir->number, S_IFDIR);
    count_directories(from_dir, to_dir, inode, victim);
    inode->ctime = to_dir->mtime = to_dir->ctime = time_now();
    if (victim)
        drop_links(txn, victim, inode_is_dir(victim) ? 2 : 1);
    dfs_save(txn, dfs_node_of(inode));
    dfs_save(txn, dfs_node_of(from_dir));
    if (to_dir != from_dir)
        dfs_save(txn, dfs_node_of(to_dir));
    return 0;
}

static int dfs_rename(struct inode *from_dir, const struct name *from, struct inode *to_dir,
                      const struct name *to, struct inode *inode, struct inode *victim)
{
    struct rename_places places = {.from = {.page = NULL}};
    struct txn txn;

    if (inode_is_dir(inode) && !victim && to_dir != from_dir && to_dir->nlink >= DFS_LINKS_MAX)
        return -EMLINK;
    int error = find_places(from_dir, from, to_dir, to, inode, victim, &places);
    if (!error)
        error = txn_begin(&txn, fs_of(from_dir), RENAME_CREDITS);
    if (!error) {
        error = rename_in(&txn, from_dir, to_dir, to, inode, victim, &places);
        txn_end(&txn);
    }
    put_places(&places);
    return error;
}

const struct inode_ops dfs_dir_ops = {
    .lookup = dfs_lookup,
    .create = dfs_create,
    .symlink = dfs_symlink,
    .link = dfs_link,
    .unlink = remove_entry,
    .rmdir = remove_entry,
    .rename = dfs_rename,
    .readdir = dfs_readdir,
    .is_empty = dfs_is_empty,
    .save = dfs_save_op,
    .sync = dfs_sync,
    .forget = dfs_forget_dir,
};
