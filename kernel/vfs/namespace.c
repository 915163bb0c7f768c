/* SPDX-License-Identifier: MIT */
/*
 * Making, naming and removing files: the common part of these calls for every file system.
 * Directories stay locked from the look at a name to its change.
 */
#include "vfs/namespace.h"

#include "base/cpu.h"
#include "lib/string.h"
#include "vfs/context.h"
#include "vfs/fd.h"
#include "vfs/fileio.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/namei.h"
#include "vfs/ncache.h"
#include "vfs/operations.h"
#include "vfs/permission.h"
#include <abi/errno.h>

bool fs_try_again(struct super_block *sb, int error, bool *asked)
{
    if (error != -ENOSPC || *asked)
        return false;
    *asked = true;
    return op_make_room(sb);
}

/* Whether dir can take a new name from the caller. Locked. */
static int may_add(const struct inode *dir)
{
    if (inode_read_only(dir))
        return -EROFS;
    return dir->nlink == 0 ? -ENOENT : may_change_names(dir);
}

/* Makes a file under a name that has been looked up and is free. dir locked. */
static int create_locked(struct inode *dir, const struct name *name, uint32_t mode, uint32_t rdev,
                         struct inode **inode)
{
    bool asked = false;
    int error = may_add(dir);

    if (error)
        return error;
    do
        error = op_create(dir, name, mode, rdev, inode);
    while (fs_try_again(dir->sb, error, &asked));
    if (!error)
        ncache_enter(dir, name, *inode);
    return error;
}

/*
 * The file of a path for open() with O_CREAT: if it does not exist, it is made. A new file need not be
 * truncated, so O_TRUNC is taken out of the flags; and *made says that its mode does not bind its maker.
 */
static int open_or_create(int at, const char *path, unsigned *how, uint32_t mode,
                          struct inode **inode, bool *made)
{
    unsigned flags = *how;
    struct path_end end;
    int error = path_lookup_parent(at, path, !(flags & (O_EXCL | O_NOFOLLOW)), &end);

    if (error)
        return error == -EBUSY ? (flags & O_EXCL ? -EEXIST : -EISDIR) : error;
    if (name_is_dots(&end.name)) {
        path_end_free(&end);
        return flags & O_EXCL ? -EEXIST : -EISDIR;
    }
    mutex_lock(&end.dir->lock);
    error = dir_lookup_locked(end.dir, &end.name, inode);
    if (!error && flags & O_EXCL) {
        inode_put(*inode);
        error = -EEXIST;
    } else if (error == -ENOENT) {
        error = end.trailing_slash ? -EISDIR
                                   : create_locked(end.dir, &end.name, S_IFREG | mode, 0, inode);
        *how &= ~(unsigned)O_TRUNC;
        *made = true;
    }
    mutex_unlock(&end.dir->lock);
    if (!error)
        *inode = inode_cross_mounts(*inode);
    if (!error && end.trailing_slash && !inode_is_dir(*inode)) {
        inode_put(*inode);
        error = -ENOTDIR;
    }
    path_end_free(&end);
    return error;
}

/* Whether an inode may be opened like that; made: the caller has just made it. */
static int check_open(const struct inode *inode, unsigned flags, bool made)
{
    bool writes = (flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC;
    bool reads = (flags & O_ACCMODE) != O_WRONLY;

    if (S_ISLNK(inode->mode))
        return -ELOOP;
    if (inode_is_dir(inode) && (writes || flags & O_CREAT))
        return -EISDIR;
    if (!inode_is_dir(inode) && flags & O_DIRECTORY)
        return -ENOTDIR;
    if (writes && S_ISREG(inode->mode) && inode_read_only(inode))
        return -EROFS;
    return made ? 0 : may_open(inode, (reads ? R_OK : 0u) | (writes ? W_OK : 0u));
}

/*
 * Opens the inode that open() has found or made, and takes over its reference. O_TRUNC empties it as the last
 * step, because after that nothing can fail.
 */
static int open_found(struct file *file, struct inode *inode, unsigned flags, bool made)
{
    int error = check_open(inode, flags, made);

    if (error) {
        inode_put(inode);
        return error;
    }
    error = file_open(file, inode);
    if (!error && flags & O_TRUNC && S_ISREG(inode->mode))
        error = inode_truncate(inode, 0);
    return error;
}

int fs_open(int at, const char *path, unsigned flags, uint32_t mode, struct file **result)
{
    struct inode *inode;
    bool made = false;
    int error;

    if ((flags & O_ACCMODE) == O_ACCMODE || (flags & O_CREAT && flags & O_DIRECTORY))
        return -EINVAL;
    struct file *file = file_new(flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_NOCTTY));
    if (!file)
        return -ENOMEM;
    if (flags & O_CREAT)
        error =
            open_or_create(at, path, &flags, mode & 0777 & ~current_files()->umask, &inode, &made);
    else
        error = path_lookup(at, path, flags & O_NOFOLLOW ? PATH_NOFOLLOW : 0, &inode);
    if (!error)
        error = open_found(file, inode, flags, made);
    file->flags &= ~O_NOCTTY; /* it was for the open operation only */
    if (error)
        file_put(file);
    else
        *result = file_named(file);
    return error;
}

/*
 * Looks up the place for a new name, which must be free, and locks its directory. A slash behind the name is
 * allowed for a directory only.
 */
static int begin_new(int at, const char *path, bool directory, struct path_end *end)
{
    struct inode *there;
    int error = path_lookup_parent(at, path, false, end);

    if (error)
        return error == -EBUSY ? -EEXIST : error;
    if (name_is_dots(&end->name)) {
        path_end_free(end);
        return -EEXIST;
    }
    mutex_lock(&end->dir->lock);
    error = dir_lookup_locked(end->dir, &end->name, &there);
    if (!error) {
        inode_put(there);
        error = -EEXIST;
    } else if (error == -ENOENT) {
        error = end->trailing_slash && !directory ? -ENOENT : may_add(end->dir);
    }
    if (error) {
        mutex_unlock(&end->dir->lock);
        path_end_free(end);
    }
    return error;
}

static void end_new(struct path_end *end)
{
    mutex_unlock(&end->dir->lock);
    path_end_free(end);
}

int fs_make(int at, const char *path, uint32_t mode, uint32_t rdev, struct inode **inode)
{
    struct path_end end;
    uint32_t bits = mode & 07777 & ~current_files()->umask;
    int error = begin_new(at, path, S_ISDIR(mode), &end);

    if (error)
        return error;
    error = create_locked(end.dir, &end.name, (mode & S_IFMT) | bits, rdev, inode);
    end_new(&end);
    return error;
}

int fs_mknod(int at, const char *path, uint32_t mode, uint32_t rdev)
{
    struct inode *inode;
    int error = fs_make(at, path, mode, rdev, &inode);

    if (!error)
        inode_put(inode);
    return error;
}

int fs_symlink(const char *target, int at, const char *path)
{
    struct path_end end;
    struct inode *inode = NULL;
    bool asked = false;

    if (*target == '\0')
        return -ENOENT;
    int error = begin_new(at, path, false, &end);
    if (error)
        return error;
    do
        error = op_symlink(end.dir, &end.name, target, &inode);
    while (fs_try_again(end.dir->sb, error, &asked));
    if (!error) {
        ncache_enter(end.dir, &end.name, inode);
        inode_put(inode);
    }
    end_new(&end);
    return error;
}

/* Gives inode another name. dir locked. */
static int link_locked(struct inode *dir, const struct name *name, struct inode *inode)
{
    bool asked = false;
    int error;

    if (inode->sb != dir->sb)
        return -EXDEV;
    mutex_lock(&inode->lock);
    do
        error = inode->nlink == 0 ? -ENOENT : op_link(dir, name, inode);
    while (fs_try_again(dir->sb, error, &asked));
    if (!error)
        ncache_enter(dir, name, inode);
    mutex_unlock(&inode->lock);
    return error;
}

int fs_link(int existing_at, const char *existing, unsigned flags, int at, const char *path)
{
    struct path_end end;
    struct inode *inode;
    int error = path_lookup(existing_at, existing, flags, &inode);

    if (error)
        return error;
    error = inode_is_dir(inode) ? -EPERM : may_link(inode);
    if (!error) {
        error = begin_new(at, path, false, &end);
        if (!error) {
            error = link_locked(end.dir, &end.name, inode);
            end_new(&end);
        }
    }
    inode_put(inode);
    return error;
}

/* Whether a name that leads to inode may go, by unlink or rmdir. Both locked. */
static int may_remove(const struct path_end *end, struct inode *inode, bool directory)
{
    int error = inode_read_only(end->dir) ? -EROFS : may_remove_name(end->dir, inode);

    if (error)
        return error;
    if (!directory)
        return inode_is_dir(inode) ? -EISDIR : end->trailing_slash ? -ENOTDIR : 0;
    if (!inode_is_dir(inode))
        return -ENOTDIR;
    if (inode->mounted_here)
        return -EBUSY;
    int empty = op_is_empty(inode);
    return empty < 0 ? empty : empty ? 0 : -ENOTEMPTY;
}

/* Takes the name away. dir locked. */
static int remove_locked(const struct path_end *end, struct inode *inode, bool directory)
{
    struct inode *dir = end->dir;
    bool asked = false;

    mutex_lock(&inode->lock);
    int error = may_remove(end, inode, directory);
    if (!error) {
        do
            error =
                directory ? op_rmdir(dir, &end->name, inode) : op_unlink(dir, &end->name, inode);
        while (fs_try_again(dir->sb, error, &asked));
    }
    if (!error)
        ncache_enter(dir, &end->name, NULL);
    mutex_unlock(&inode->lock);
    return error;
}

static int remove_name(int at, const char *path, bool directory)
{
    struct path_end end;
    struct inode *inode = NULL;
    int error = path_lookup_parent(at, path, false, &end);

    if (error)
        return error == -EBUSY && !directory ? -EISDIR : error;
    if (name_is(&end.name, ".")) {
        error = directory ? -EINVAL : -EISDIR;
    } else if (name_is(&end.name, "..")) {
        error = directory ? -ENOTEMPTY : -EISDIR;
    } else {
        mutex_lock(&end.dir->lock);
        error = dir_lookup_locked(end.dir, &end.name, &inode);
        if (!error)
            error = remove_locked(&end, inode, directory);
        mutex_unlock(&end.dir->lock);
    }
    inode_put(inode); /* the last reference frees the file, so no lock may be held */
    path_end_free(&end);
    return error;
}

int fs_unlink(int at, const char *path)
{
    return remove_name(at, path, false);
}

int fs_rmdir(int at, const char *path)
{
    return remove_name(at, path, true);
}
