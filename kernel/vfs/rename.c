/* SPDX-License-Identifier: MIT */
/*
 * Renaming.
 *
 * Two things make it hard: up to four inodes take part, and a directory must not end up below itself. A
 * process that moves a file between directories holds the file system's rename_lock, so that no directory
 * gets another parent. It finds out which directory lies below which before it locks them. With the locks
 * held, it looks the names up again.
 */
#include "vfs/rename.h"

#include "lib/string.h"
#include "sched/sched.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/namei.h"
#include "vfs/namespace.h"
#include "vfs/ncache.h"
#include "vfs/operations.h"
#include "vfs/permission.h"
#include <abi/errno.h>

struct renaming {
    struct path_end from, to;
    struct inode *inode;  /* the file to be renamed */
    struct inode *victim; /* the file that loses its name to it, or NULL */
};

/* Whether inode is dir, or lies above it: 1, 0 or an error. rename_lock held. */
static int is_above(struct inode *inode, struct inode *dir)
{
    unsigned depth = 0;
    int error = 0;

    if (!inode_is_dir(inode))
        return 0;
    inode_get(dir);
    while (!error && dir != inode && dir != dir->sb->root) {
        struct inode *parent = NULL;
        error = checkpoint();
        if (!error)
            error = depth++ < TREE_DEPTH_MAX ? dir_lookup(dir, &name_parent, &parent) : -ELOOP;
        if (!error) {
            inode_put(dir);
            dir = parent;
        }
    }
    bool above = dir == inode;
    inode_put(dir);
    return error ? error : above;
}

static int look_up(struct path_end *end, struct inode **inode, bool locked)
{
    return locked ? dir_lookup_locked(end->dir, &end->name, inode)
                  : dir_lookup(end->dir, &end->name, inode);
}

/* Finds the inodes that the names lead to now. */
static int find_both(struct renaming *r, bool locked)
{
    int error = look_up(&r->from, &r->inode, locked);

    if (error) {
        r->inode = NULL;
        return error;
    }
    error = look_up(&r->to, &r->victim, locked);
    if (error)
        r->victim = NULL;
    return error == -ENOENT ? 0 : error;
}

static void drop_both(struct renaming *r)
{
    inode_put(r->inode);
    inode_put(r->victim);
    r->inode = r->victim = NULL;
}

/* No directory may go below itself, and none that contains the other name may be replaced. */
static int check_ancestry(struct renaming *r)
{
    int above = is_above(r->inode, r->to.dir);

    if (above != 0)
        return above > 0 ? -EINVAL : above;
    above = r->victim ? is_above(r->victim, r->from.dir) : 0;
    return above > 0 ? -ENOTEMPTY : above;
}

static void lock_in_order(struct inode *first, struct inode *second)
{
    mutex_lock(&first->lock);
    if (second && second != first)
        mutex_lock(&second->lock);
}

static void unlock_pair(struct inode *a, struct inode *b)
{
    mutex_unlock(&a->lock);
    if (b && b != a)
        mutex_unlock(&b->lock);
}

/* Locks the two directories: the upper one first, or by address. */
static int lock_directories(struct renaming *r)
{
    struct inode *a = r->from.dir, *b = r->to.dir;
    int above = is_above(b, a);

    if (above < 0)
        return above;
    if (above == 0 && a > b) {
        above = is_above(a, b);
        if (above < 0)
            return above;
        above = !above;
    }
    if (above)
        lock_in_order(b, a);
    else
        lock_in_order(a, b);
    return 0;
}

/* Locks the two files, by address. */
static void lock_files(struct renaming *r)
{
    if (r->victim && r->victim < r->inode)
        lock_in_order(r->victim, r->inode);
    else
        lock_in_order(r->inode, r->victim);
}

static int check_victim(const struct renaming *r)
{
    if (!r->victim)
        return 0;
    if (r->victim->mounted_here)
        return -EBUSY;
    if (!inode_is_dir(r->inode))
        return inode_is_dir(r->victim) ? -EISDIR : 0;
    if (!inode_is_dir(r->victim))
        return -ENOTDIR;
    int empty = op_is_empty(r->victim);
    return empty < 0 ? empty : empty ? 0 : -ENOTEMPTY;
}

/*
 * Whether the caller may take the name out of the one directory and put it into the other. A directory that gets
 * another parent is changed itself: its "..".
 */
static int check_rights(const struct renaming *r)
{
    int error = may_remove_name(r->from.dir, r->inode);

    if (!error)
        error = r->victim ? may_remove_name(r->to.dir, r->victim) : may_change_names(r->to.dir);
    if (!error && inode_is_dir(r->inode) && r->from.dir != r->to.dir)
        error = inode_permission(r->inode, W_OK);
    return error;
}

/* Renames; everything is locked. */
static int rename_locked(struct renaming *r)
{
    struct inode *dir = r->from.dir;
    bool asked = false;

    if (inode_read_only(dir))
        return -EROFS;
    if (r->inode->mounted_here)
        return -EBUSY;
    if (!inode_is_dir(r->inode) && (r->from.trailing_slash || r->to.trailing_slash))
        return -ENOTDIR;
    int error = check_rights(r);
    if (!error)
        error = r->to.dir->nlink == 0 ? -ENOENT : check_victim(r);
    if (error)
        return error;
    do
        error = op_rename(dir, &r->from.name, r->to.dir, &r->to.name, r->inode, r->victim);
    while (fs_try_again(dir->sb, error, &asked));
    if (!error) {
        ncache_enter(dir, &r->from.name, NULL);
        ncache_enter(r->to.dir, &r->to.name, r->inode);
    }
    if (!error && inode_is_dir(r->inode) && dir != r->to.dir)
        ncache_forget(r->inode, &name_parent);
    return error;
}

/* One attempt: -EAGAIN if the names have changed between the two lookups. rename_lock held. */
static int attempt(struct renaming *r)
{
    struct renaming seen = *r;
    int error = find_both(&seen, false);

    if (!error && seen.inode != seen.victim)
        error = check_ancestry(&seen);
    if (!error)
        error = lock_directories(r);
    if (!error) {
        error = find_both(r, true);
        if (!error && (r->inode != seen.inode || r->victim != seen.victim))
            error = -EAGAIN;
        if (!error && r->inode != r->victim) { /* two names of one file: both stay */
            lock_files(r);
            error = rename_locked(r);
            unlock_pair(r->inode, r->victim);
        }
        unlock_pair(r->from.dir, r->to.dir);
    }
    drop_both(&seen);
    drop_both(r);
    return error;
}

int fs_rename(int from_at, const char *from, int to_at, const char *to)
{
    struct renaming r = {.inode = NULL};
    int error = path_lookup_parent(from_at, from, false, &r.from);

    if (error)
        return error;
    error = path_lookup_parent(to_at, to, false, &r.to);
    if (error) {
        path_end_free(&r.from);
        return error;
    }
    if (r.from.dir->sb != r.to.dir->sb) {
        error = -EXDEV;
    } else if (name_is_dots(&r.from.name) || name_is_dots(&r.to.name)) {
        error = -EINVAL;
    } else {
        struct mutex *lock = &r.from.dir->sb->rename_lock;
        mutex_lock(lock);
        do
            error = attempt(&r);
        while (error == -EAGAIN);
        mutex_unlock(lock);
    }
    path_end_free(&r.from);
    path_end_free(&r.to);
    return error;
}
