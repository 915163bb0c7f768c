/* SPDX-License-Identifier: MIT */
/*
 * manynames [NUMBER]: a directory with that many entries. All are made, each is found, the
 * directory lists each once, other names are not there, and all are removed, every third first.
 */
#include "command/help.h"
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PER_FILE 20000 /* names of one file: fewer than the limit of a link count */

static const char folder[] = "manynames.d";

static void path_of(char *path, size_t size, int i)
{
    snprintf(path, size, "%s/name-%d", folder, i);
}

static void make_all(int count)
{
    char path[64], first[64];

    for (int i = 0; i < count; i++) {
        path_of(path, sizeof(path), i);
        if (i % PER_FILE == 0) {
            int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
            if (fd < 0)
                err(1, "%s", path);
            close(fd);
            strcpy(first, path);
        } else if (link(first, path) != 0) {
            err(1, "%s", path);
        }
    }
}

static void find_all(int count)
{
    struct stat st;
    char path[64];

    for (int i = 0; i < count; i++) {
        path_of(path, sizeof(path), i);
        if (stat(path, &st) != 0)
            err(1, "%s", path);
    }
    for (int i = count; i < count + 1000; i++) {
        path_of(path, sizeof(path), i);
        if (stat(path, &st) == 0 || errno != ENOENT)
            errx(1, "%s is there", path);
    }
}

static void list_all(int count)
{
    char *seen = calloc((size_t)count, 1);
    const struct dirent *entry;
    DIR *dir = opendir(folder);
    int found = 0, i;

    if (!seen || !dir)
        err(1, "%s", folder);
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (sscanf(entry->d_name, "name-%d", &i) != 1 || i < 0 || i >= count || seen[i])
            errx(1, "unexpected: %s", entry->d_name);
        seen[i] = 1;
        found++;
    }
    closedir(dir);
    free(seen);
    if (found != count)
        errx(1, "%d entries are listed, not %d", found, count);
}

static void remove_all(int count)
{
    char path[64];

    for (int start = 0; start < 3; start++) {
        for (int i = start; i < count; i += 3) {
            path_of(path, sizeof(path), i);
            if (unlink(path) != 0)
                err(1, "%s", path);
        }
    }
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 2000;

    answer_help(argc, argv, "manynames [count]");
    if (mkdir(folder, 0777) != 0)
        err(1, "%s", folder);
    make_all(count);
    find_all(count);
    list_all(count);
    remove_all(count);
    if (rmdir(folder) != 0)
        err(1, "%s", folder);
    printf("manynames: %d names made, found, listed once, and removed\n", count);
    return 0;
}
