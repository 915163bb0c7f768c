/* SPDX-License-Identifier: MIT */
/*
 * For programs that walk through trees of files. They collect the names in a directory and close it
 * before they use the names. So a tree may be deeper than the limit of descriptors. And if files
 * are made or removed on the way, no name is skipped or repeated.
 */
#ifndef TREE_H
#define TREE_H

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct name {
    struct name *next;
    char text[];
};

/* folder/name, malloced. */
static inline char *join(const char *folder, const char *name)
{
    size_t length = strlen(folder), room = length + strlen(name) + 2;
    char *path = malloc(room);

    if (!path)
        err(2, "malloc");
    const char *between = length > 0 && folder[length - 1] == '/' ? "" : "/";
    snprintf(path, room, "%s%s%s", folder, between, name);
    return path;
}

static inline struct name *new_name(const char *text)
{
    size_t room = strlen(text) + 1;
    struct name *name = malloc(sizeof(*name) + room);

    if (!name)
        err(2, "malloc");
    memcpy(name->text, text, room);
    name->next = NULL;
    return name;
}

/* The names in a folder except . and .., malloced; if reading fails, status becomes 1. */
static inline struct name *read_names(const char *folder, int *status)
{
    struct name *first = NULL, **end = &first;
    struct dirent *entry;
    DIR *dir = opendir(folder);

    if (!dir) {
        warn("%s", folder);
        *status = 1;
        return NULL;
    }
    for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        *end = new_name(entry->d_name);
        end = &(*end)->next;
    }
    if (errno != 0) {
        warn("%s", folder);
        *status = 1;
    }
    closedir(dir);
    return first;
}

/*
 * Calls use(path, context) for everything in a folder. Returns the combined results, or 1 if it
 * cannot be read.
 */
static inline int each_below(const char *folder, int (*use)(const char *path, void *context),
                             void *context)
{
    int status = 0;
    struct name *next, *name = read_names(folder, &status);

    for (; name; name = next) {
        char *path = join(folder, name->text);
        status |= use(path, context);
        free(path);
        next = name->next;
        free(name);
    }
    return status;
}

#endif
