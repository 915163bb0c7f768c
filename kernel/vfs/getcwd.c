/* SPDX-License-Identifier: MIT */
/*
 * The path of the working directory: up from it to the root, finding at each step by which name the
 * parent knows the child.
 */
#include "vfs/internal.h"
#include "vfs/operations.h"
#include "vfs/vfs.h"
#include "lib/string.h"
#include "sched/sched.h"
#include <abi/errno.h>

#define ENTRIES 2048u /* bytes of directory entries looked at together */

/* Finds the name of an inode number in a directory; copies it in front of *start, with a slash. */
static int prepend_name(struct inode *dir, uint32_t number, char *buffer, char **start)
{
    struct dirent_sink sink = {.buffer = kmalloc(ENTRIES), .size = ENTRIES};
    off_t position = 0;
    int result = sink.buffer ? 0 : -ENOMEM;
    bool found = false;

    while (result == 0 && !found) {
        result = checkpoint();
        if (result)
            break;
        sink.used = 0;
        mutex_lock(&dir->lock);
        result = op_readdir(dir, &position, &sink);
        mutex_unlock(&dir->lock);
        if (result == 0 && sink.used == 0)
            result = -ENOENT; /* it has been removed */
        const struct dirent *entry;
        for (size_t at = 0; at < sink.used && result == 0 && !found; at += entry->d_reclen) {
            entry = (const struct dirent *)(sink.buffer + at);
            if (entry->d_ino != number || strcmp(entry->d_name, ".") == 0 ||
                strcmp(entry->d_name, "..") == 0)
                continue;
            size_t length = strlen(entry->d_name);
            if ((size_t)(*start - buffer) < length + 1) {
                result = -ERANGE;
                break;
            }
            *start -= length + 1;
            **start = '/';
            memcpy(*start + 1, entry->d_name, length);
            found = true;
        }
    }
    kmfree(sink.buffer);
    return result;
}

/* One step up: *inode becomes its parent; its name goes in front of *start. */
static int climb(struct inode **inode, char *buffer, char **start)
{
    static const char dots[] = "..";
    const struct name name = {dots, 2, name_hash(dots, 2)};
    struct inode *parent;

    while (*inode == (*inode)->sb->root && (*inode)->sb->mount_point) {
        struct inode *covered = inode_get((*inode)->sb->mount_point);
        inode_put(*inode);
        *inode = covered;
    }
    int error = dir_lookup(*inode, &name, &parent);
    if (error)
        return error;
    error = prepend_name(parent, (*inode)->number, buffer, start);
    inode_put(*inode);
    *inode = parent;
    return error;
}

ssize_t fs_getcwd(char *buffer, size_t size)
{
    struct inode *inode = inode_get(current()->cwd);
    char *start = buffer + size - 1;
    int error = 0;

    *start = '\0';
    while (!error && inode != root_inode)
        error = climb(&inode, buffer, &start);
    inode_put(inode);
    if (error)
        return error;
    if (*start == '\0')
        *--start = '/';
    size_t length = (size_t)(buffer + size - 1 - start);
    memmove(buffer, start, length + 1);
    return (ssize_t)length;
}
