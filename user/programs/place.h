/* SPDX-License-Identifier: MIT */
/* Checks $PWD, the path of the current directory through symbolic links: is it still right? */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

/* Whether an absolute path has a part that is . or .. */
static inline bool has_dots(const char *path)
{
    for (const char *part = path; (part = strchr(part, '/')) != NULL;) {
        size_t n = strcspn(++part, "/");
        if ((n == 1 && part[0] == '.') || (n == 2 && part[0] == '.' && part[1] == '.'))
            return true;
    }
    return false;
}

/* Whether the path is absolute, has no dots, and names the current directory. */
static inline bool leads_here(const char *path)
{
    struct stat there, here;

    return path[0] == '/' && !has_dots(path) && stat(path, &there) == 0 && stat(".", &here) == 0 &&
           there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

#endif
