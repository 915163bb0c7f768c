/* SPDX-License-Identifier: MIT */
/*
 * Paths that a program names. They are copied into kernel buffers first, so that a program that changes its
 * memory meanwhile changes nothing here.
 */
#include "sys/userpath.h"

#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "vfs/internal.h"
#include "vfs/namei.h"
#include <abi/errno.h>

int userpath_copy(uintptr_t user, char **path)
{
    *path = kmalloc(PATH_MAX);
    if (!*path)
        return -ENOMEM;
    ssize_t n = copyinstr(*path, user, PATH_MAX);
    if (n >= 0)
        return 0;
    kmfree(*path);
    return (int)n;
}

int userpath_lookup(int at, uintptr_t user, unsigned flags, struct inode **inode)
{
    char *path;
    int error = userpath_copy(user, &path);

    if (error)
        return error;
    error = path_lookup(at, path, flags, inode);
    kmfree(path);
    return error;
}

int userpath_call(int at, uintptr_t user, int (*op)(int at, const char *path))
{
    char *path;
    int error = userpath_copy(user, &path);

    if (error)
        return error;
    error = op(at, path);
    kmfree(path);
    return error;
}
