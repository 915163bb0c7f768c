/* SPDX-License-Identifier: MIT */
/* Reading directories. */
#ifndef LIBC_DIRENT_H
#define LIBC_DIRENT_H

#include <abi/stat.h>
#include <sys/types.h>

#define IFTODT(mode) ((S_IFMT & (mode)) >> 12)
#define DTTOIF(type) ((type) << 12)

typedef struct dir_stream DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int fd);
struct dirent *readdir(DIR *dir); /* NULL at the end or on error; errno tells which, if set to 0
                                   * before */
void rewinddir(DIR *dir);
int dirfd(DIR *dir);
int closedir(DIR *dir);

/*
 * All entries that the function wants (NULL: all), sorted, in an array; it and its elements are
 * malloced. Returns their number, or -1.
 */
int scandir(const char *path, struct dirent ***result, int (*wanted)(const struct dirent *entry),
            int (*compare)(const struct dirent **a, const struct dirent **b));
int alphasort(const struct dirent **a, const struct dirent **b);

/* The raw call: fills buf with entries, returns the bytes used, 0 at the end. */
int getdents(int fd, void *buf, size_t size);

#endif
