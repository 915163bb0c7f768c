/* SPDX-License-Identifier: MIT */
/* Shared by cp, mv and ln: the path of a file that is put "into" a directory. */
#ifndef COPYING_H
#define COPYING_H

#include "tree.h"
#include <libgen.h>
#include <stdbool.h>
#include <sys/stat.h>

static inline bool is_directory(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/*
 * The target for source: if target is a directory, source's last name in it, else target itself;
 * malloced. A source that ends in .. has no name that can be used in a directory.
 */
static inline char *target_for(const char *source, const char *target)
{
    char *copy = strdup(source);

    if (!copy)
        err(2, "malloc");
    const char *name = basename(copy);
    char *path =
        is_directory(target) && strcmp(name, "..") != 0 ? join(target, name) : strdup(target);
    if (!path)
        err(2, "malloc");
    free(copy);
    return path;
}

/* Calls one(source, target) for each of the sources in argv[0..n-2]; the target is argv[n-1]. */
static inline int each_pair(int n, char **argv, int (*one)(const char *source, const char *target))
{
    int status = 0;

    if (n > 2 && !is_directory(argv[n - 1]))
        errx(1, "%s: is not a directory", argv[n - 1]);
    for (int i = 0; i < n - 1; i++) {
        char *target = target_for(argv[i], argv[n - 1]);
        status |= one(argv[i], target);
        free(target);
    }
    return status;
}

#endif
