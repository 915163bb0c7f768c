/* SPDX-License-Identifier: MIT */
/*
 * From paths to inodes.
 *
 * A walk goes from component to component with a reference to the inode that it has reached. Over names that
 * are cached it goes ahead as a reader (sync/readers.h), and takes a reference at the end only. A symbolic
 * link's target replaces the link in front of the rest of the path, in a buffer of its own. No lock is held
 * between steps. If the tree changes during a walk, the walk sees it either before or after the change.
 */
#include "vfs/namei.h"

#include "lib/string.h"
#include "sched/sched.h"
#include "vfs/fd.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/ncache.h"
#include "vfs/operations.h"
#include "vfs/permission.h"
#include <abi/errno.h>

#define LINKS_MAX 16u   /* symbolic links followed in one walk */
#define STEPS_AHEAD 16u /* components in one section of readers */

struct walk {
    struct inode *at; /* the inode reached */
    bool borrowed;    /* there is no reference to it: it is the root, which stays */
    const char *rest; /* the rest of the path */
    char *buffer;     /* holds rest after a link has been followed; else NULL */
    unsigned links;   /* followed so far */
    unsigned search;  /* the right that each directory must give: X_OK, REAL_IDS; 0 for root */
};

int dir_lookup_locked(struct inode *dir, const struct name *name, struct inode **inode)
{
    int found = ncache_find(dir, name, inode);

    if (found != 0)
        return found > 0 ? 0 : found;
    int error = op_lookup(dir, name, inode);
    if (dir->sb->changes_by_itself)
        return error;
    if (!error)
        ncache_enter(dir, name, *inode);
    else if (error == -ENOENT)
        ncache_enter(dir, name, NULL);
    return error;
}

int dir_lookup(struct inode *dir, const struct name *name, struct inode **inode)
{
    int found = ncache_find(dir, name, inode);

    if (likely(found != 0))
        return found > 0 ? 0 : found;
    mutex_lock(&dir->lock);
    int error = dir_lookup_locked(dir, name, inode);
    mutex_unlock(&dir->lock);
    return error;
}

static const char *skip_slashes(const char *path)
{
    while (*path == '/')
        path++;
    return path;
}

/* The directory of a descriptor, with a reference. */
static NOINLINE int directory_of(int at, struct inode **dir)
{
    struct file *file = fd_get((uintptr_t)at);
    int error = !file ? -EBADF : file->inode && inode_is_dir(file->inode) ? 0 : -ENOTDIR;

    if (!error)
        *dir = inode_get(file->inode);
    fd_put(file);
    return error;
}

/* Begins at the root. All walks do, so they do not count their references to it. */
static void go_to_root(struct walk *walk)
{
    walk->at = root_inode;
    walk->borrowed = true;
}

/* Leaves the inode reached for another one, to which the caller has a reference. */
static void go_to(struct walk *walk, struct inode *inode)
{
    if (!walk->borrowed)
        inode_put(walk->at);
    walk->at = inode;
    walk->borrowed = false;
}

/* The inode reached, with a reference for the caller. */
static struct inode *take_place(struct walk *walk)
{
    struct inode *at = walk->borrowed ? inode_get(walk->at) : walk->at;

    walk->at = NULL;
    return at;
}

/* Goes to the directory in which a path begins: the root, the working directory, or that of a descriptor. */
static int find_start(struct walk *walk, int at, const char *path)
{
    if (unlikely(*path == '\0'))
        return -ENOENT;
    if (*path != '/' && unlikely(at != AT_FDCWD))
        return directory_of(at, &walk->at);
    if (*path != '/')
        walk->at = files_cwd();
    if (!walk->at)
        go_to_root(walk);
    return 0;
}

/* After an error too, walk_end() is needed. */
static int start_walk(struct walk *walk, int at, const char *path, unsigned flags)
{
    *walk = (struct walk){.rest = path};
    if (flags & PATH_REAL_IDS)
        walk->search = X_OK | REAL_IDS;
    else if (!caller_is_root())
        walk->search = X_OK;
    return find_start(walk, at, path);
}

/* Whether the walk may go through the directory that it has reached. */
static inline int may_search(const struct walk *walk)
{
    return likely(!walk->search) ? 0 : inode_permission(walk->at, walk->search);
}

/*
 * The first component of a path, its hash left out, and the rest that follows it. Its length is 0 if there is none; it may be
 * too long.
 */
static const char *split_name(const char *path, struct name *name)
{
    const char *start = skip_slashes(path), *end = start;

    while (*end != '\0' && *end != '/')
        end++;
    name->text = start;
    name->length = (uint32_t)(end - start);
    return end;
}

/* Takes the next component off the rest; length 0: there is none. */
static int next_name(struct walk *walk, struct name *name)
{
    walk->rest = split_name(walk->rest, name);
    if (name->length > NAME_MAX)
        return -ENAMETOOLONG;
    name->hash = name_hash(name->text, name->length);
    return 0;
}

/* The inode of a name in dir, if a reader can go there: the name is cached, and leads to no symbolic link. Or NULL. */
static struct inode *look_down(const struct walk *walk, struct inode *dir, struct name *name)
{
    struct inode *inode;

    if (name->length == 0 || name->length > NAME_CACHED_MAX || name_is_dots(name) ||
        !inode_is_dir(dir))
        return NULL;
    if (walk->search && inode_permission(dir, walk->search) != 0)
        return NULL;
    name->hash = name_hash(name->text, name->length);
    if (ncache_look(dir, name, &inode) <= 0 || S_ISLNK(inode->mode))
        return NULL;
    return inode_top(inode);
}

/*
 * Goes ahead by cached names, as a reader (sync/readers.h): without a lock, and with no references to the directories on the
 * way. It stops early at anything else, and step() does the rest. to_last: the last component is left.
 */
static void walk_ahead(struct walk *walk, bool to_last)
{
    struct inode *at = walk->at, *next;
    const char *rest = walk->rest;
    struct name name;

    read_begin();
    for (unsigned i = 0; i < STEPS_AHEAD; i++) {
        const char *after = split_name(rest, &name);
        if ((to_last && *skip_slashes(after) == '\0') || !(next = look_down(walk, at, &name)))
            break;
        at = next;
        rest = after;
    }
    bool got = at != walk->at && inode_try_get(at);
    read_end();
    if (!got)
        return;
    go_to(walk, at);
    walk->rest = rest;
}

int path_parent(struct inode **at, struct inode **parent)
{
    while (*at == (*at)->sb->root && (*at)->sb->mount_point) {
        struct inode *covered = inode_get((*at)->sb->mount_point);
        inode_put(*at);
        *at = covered;
    }
    *parent = NULL;
    return *at == root_inode ? 0 : dir_lookup(*at, &name_parent, parent);
}

/* Goes to the parent: of a mounted root, that of what it covers. */
static int step_up(struct walk *walk)
{
    struct inode *parent;
    int error = path_parent(&walk->at, &parent);

    if (!error && parent)
        go_to(walk, inode_cross_mounts(parent));
    return error;
}

/* Puts a link's target in front of the rest, and goes to its first directory. Drops link. */
static int follow_link(struct walk *walk, struct inode *link)
{
    char *target = walk->links++ < LINKS_MAX ? kmalloc(PATH_MAX) : NULL;
    ssize_t length = walk->links > LINKS_MAX ? -ELOOP : target ? checkpoint() : -ENOMEM;

    if (length == 0) {
        mutex_lock(&link->lock);
        length = op_readlink(link, target, PATH_MAX);
        mutex_unlock(&link->lock);
    }
    inode_put(link);
    if (length == 0)
        length = -ENOENT;
    if (length > 0 && memchr(target, '\0', (size_t)length))
        length = -EUCLEAN; /* the rest would never be reached, or be empty from the start */
    if (length > 0) {
        size_t left = strlen(walk->rest);
        if ((size_t)length + left >= PATH_MAX)
            length = -ENAMETOOLONG;
        else
            memcpy(target + length, walk->rest, left + 1);
    }
    if (length < 0) {
        kmfree(target);
        return (int)length;
    }
    kmfree(walk->buffer);
    walk->buffer = target;
    walk->rest = target;
    if (*target == '/') {
        go_to(walk, NULL);
        go_to_root(walk);
    }
    return 0;
}

/* Goes to the entry of a name. Follows a symbolic link if it is not the last component, or if follow_last. */
static int step_down(struct walk *walk, const struct name *name, bool follow_last)
{
    struct inode *inode;
    int error = dir_lookup(walk->at, name, &inode);

    if (error)
        return error;
    if (unlikely(S_ISLNK(inode->mode)) && (follow_last || *walk->rest != '\0'))
        return follow_link(walk, inode);
    go_to(walk, inode_cross_mounts(inode));
    return 0;
}

static int step(struct walk *walk, const struct name *name, bool follow_last)
{
    if (unlikely(!inode_is_dir(walk->at)))
        return -ENOTDIR;
    int error = may_search(walk);
    if (unlikely(error))
        return error;
    if (unlikely(name_is_dots(name)))
        return name->length == 1 ? 0 : step_up(walk);
    return step_down(walk, name, follow_last);
}

static void walk_end(struct walk *walk)
{
    go_to(walk, NULL);
    kmfree(walk->buffer);
}

int path_lookup(int at, const char *path, unsigned flags, struct inode **inode)
{
    struct walk walk;
    struct name name;
    int error = start_walk(&walk, at, path, flags);

    while (!error) {
        walk_ahead(&walk, false);
        error = next_name(&walk, &name);
        if (error)
            break;
        if (name.length == 0) { /* the end, or slashes at the end: those of a directory */
            if (walk.rest[-1] == '/' && !inode_is_dir(walk.at))
                error = -ENOTDIR;
            break;
        }
        error = step(&walk, &name, !(flags & PATH_NOFOLLOW));
    }
    if (!error)
        *inode = take_place(&walk);
    walk_end(&walk);
    return error;
}

/* Whether the entry of a last name is a symbolic link: then it has been followed. */
static int follow_last_link(struct walk *walk, const struct name *name, bool *followed)
{
    struct inode *inode;

    *followed = false;
    int error = dir_lookup(walk->at, name, &inode);
    if (error)
        return error == -ENOENT ? 0 : error;
    if (S_ISLNK(inode->mode)) {
        *followed = true;
        return follow_link(walk, inode);
    }
    inode_put(inode);
    return 0;
}

/* Walks to the directory of the last component, which becomes *name; length 0: the path is "/". */
static int walk_to_last(struct walk *walk, struct name *name, bool follow)
{
    bool followed;
    int error;

    for (;;) {
        walk_ahead(walk, true);
        error = next_name(walk, name);
        if (error || name->length == 0)
            return error;
        if (*skip_slashes(walk->rest) != '\0') {
            error = step(walk, name, true);
            if (error)
                return error;
            continue;
        }
        if (!inode_is_dir(walk->at))
            return -ENOTDIR;
        error = may_search(walk);
        if (error)
            return error;
        if (!follow || name_is_dots(name))
            return 0;
        error = follow_last_link(walk, name, &followed);
        if (error || !followed)
            return error;
    }
}

int path_lookup_parent(int at, const char *path, bool follow, struct path_end *end)
{
    struct walk walk;
    int error = start_walk(&walk, at, path, 0);

    if (!error)
        error = walk_to_last(&walk, &end->name, follow);
    if (!error && end->name.length == 0)
        error = -EBUSY;
    if (error) {
        walk_end(&walk);
        return error;
    }
    end->dir = take_place(&walk);
    end->trailing_slash = *walk.rest == '/';
    end->buffer = walk.buffer;
    return 0;
}

void path_end_free(struct path_end *end)
{
    inode_put(end->dir);
    kmfree(end->buffer);
}
