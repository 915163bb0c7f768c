/* SPDX-License-Identifier: MIT */
/*
 * The path of the working directory: up from it to the root, finding at each step by which name the
 * parent knows the child. The path grows from its end to its beginning, in pieces, so that it may be longer
 * than one that open() takes: only the caller's buffer limits it.
 */
#include "vfs/getcwd.h"

#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "sched/sched.h"
#include "vfs/dirent.h"
#include "vfs/fd.h"
#include "vfs/icache.h"
#include "vfs/internal.h"
#include "vfs/namei.h"
#include "vfs/ncache.h"
#include "vfs/operations.h"
#include <abi/errno.h>

#define ENTRIES 2048u    /* bytes of directory entries looked at together */
#define PIECE_TEXT 1000u /* bytes of a path in one piece */

struct piece {
    struct piece *next; /* what follows in the path */
    uint32_t start;     /* where this part of it begins in text, which it fills to the end */
    char text[PIECE_TEXT];
};

struct long_path {
    struct piece *first;
    size_t length, most; /* bytes without the zero: now, and at most */
};

/* Puts bytes in front of a path: 0, -ERANGE (it may not become so long) or -ENOMEM. */
static int path_prepend(struct long_path *path, const char *bytes, size_t n)
{
    if (n > path->most - path->length)
        return -ERANGE;
    path->length += n;
    while (n > 0) {
        if (!path->first || path->first->start == 0) {
            struct piece *piece = kmalloc(sizeof(*piece));
            if (!piece)
                return -ENOMEM;
            piece->next = path->first;
            piece->start = PIECE_TEXT;
            path->first = piece;
        }
        size_t part = MIN(n, path->first->start);
        n -= part;
        path->first->start -= part;
        memcpy(path->first->text + path->first->start, bytes + n, part);
    }
    return 0;
}

/* Copies a path and its zero to a program: its length with the zero, or -EFAULT. */
static ssize_t path_copyout(const struct long_path *path, uintptr_t user)
{
    int error = 0;

    for (const struct piece *piece = path->first; piece && !error; piece = piece->next) {
        size_t n = PIECE_TEXT - piece->start;
        error = copyout(user, piece->text + piece->start, n);
        user += n;
    }
    if (!error)
        error = copyout(user, "", 1);
    return error ? error : (ssize_t)path->length + 1;
}

static void path_free(struct long_path *path)
{
    while (path->first) {
        struct piece *piece = path->first;
        path->first = piece->next;
        kmfree(piece);
    }
}

/* The entry of an inode number among some of a directory, but for the dots; NULL: none. */
static const struct dirent *entry_of(const struct dirent_sink *sink, uint32_t number)
{
    const struct dirent *entry;

    for (size_t at = 0; at < sink->used; at += entry->d_reclen) {
        entry = (const struct dirent *)(sink->buffer + at);
        if (entry->d_ino == number && strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0)
            return entry;
    }
    return NULL;
}

/* Finds the name of an inode number by reading the directory, and puts it in front of the path. */
static int prepend_name_read(struct inode *dir, uint32_t number, struct long_path *path)
{
    struct dirent_sink sink = {.buffer = kmalloc(ENTRIES), .size = ENTRIES};
    const struct dirent *entry = NULL;
    off_t position = 0;
    int error = sink.buffer ? 0 : -ENOMEM;

    while (!error && !entry) {
        sink.used = 0;
        mutex_lock(&dir->lock);
        error = op_readdir(dir, &position, &sink);
        mutex_unlock(&dir->lock);
        if (!error && sink.used == 0)
            error = -ENOENT; /* it has been removed */
        if (!error)
            entry = entry_of(&sink, number);
    }
    if (!error)
        error = path_prepend(path, entry->d_name, strlen(entry->d_name));
    kmfree(sink.buffer);
    return error;
}

/* Puts the name of an inode in a directory in front of the path, with a slash. */
static int prepend_name(struct inode *dir, const struct inode *inode, struct long_path *path)
{
    char text[NAME_CACHED_MAX];
    uint32_t length = ncache_name_of(dir, inode, text);
    int error =
        length > 0 ? path_prepend(path, text, length) : prepend_name_read(dir, inode->number, path);

    return error ? error : path_prepend(path, "/", 1);
}

/* One step up: *inode becomes its parent; its name goes in front of the path. */
static int climb(struct inode **inode, struct long_path *path)
{
    struct inode *parent;
    int error = path_parent(inode, &parent);

    if (error || !parent)
        return error;
    error = prepend_name(parent, *inode, path);
    inode_put(*inode);
    *inode = parent;
    return error;
}

/* Finds the path of the working directory. The caller frees it, also after an error. */
static int find_cwd(struct long_path *path)
{
    struct inode *inode = files_cwd();
    unsigned depth = 0;
    int error = 0;

    while (!error && inode != root_inode) {
        error = depth++ < TREE_DEPTH_MAX ? checkpoint() : -ELOOP;
        if (!error)
            error = climb(&inode, path);
    }
    inode_put(inode);
    if (!error && path->length == 0)
        error = path_prepend(path, "/", 1);
    return error;
}

ssize_t fs_getcwd(uintptr_t user, size_t size)
{
    struct long_path path = {.most = size - 1};
    int error = find_cwd(&path);
    ssize_t result = error ? error : path_copyout(&path, user);
    path_free(&path);
    return result;
}

ssize_t getcwd_copy(char *to, size_t size)
{
    struct long_path path = {.most = size - 1};
    size_t length = 0;
    int error = find_cwd(&path);

    for (const struct piece *piece = path.first; piece && !error; piece = piece->next) {
        memcpy(to + length, piece->text + piece->start, PIECE_TEXT - piece->start);
        length += PIECE_TEXT - piece->start;
    }
    to[length] = '\0';
    path_free(&path);
    return error ? error : (ssize_t)length;
}
