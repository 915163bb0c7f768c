/* SPDX-License-Identifier: MIT */
/* Out of the image: files, symbolic links and folders; and a list of them. */
#include "fscopy.h"

#include "common/fail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void get_contents(const struct copy *copy, uint32_t number, const char *to)
{
    static const uint8_t zeros[DFS_BLOCK_SIZE];
    const struct dfs_inode *inode = disk_inode(&copy->disk, number);
    FILE *file = fopen(to, "wb");

    if (!file)
        fail("%s: %s", to, strerror(errno));
    for (uint64_t at = 0; at < inode->size; at += DFS_BLOCK_SIZE) {
        uint32_t block = disk_file_block(&copy->disk, number, (uint32_t)(at / DFS_BLOCK_SIZE));
        size_t n = inode->size - at < DFS_BLOCK_SIZE ? (size_t)(inode->size - at) : DFS_BLOCK_SIZE;
        if (fwrite(block ? disk_block(&copy->disk, block) : zeros, 1, n, file) != n)
            fail("%s: %s", to, strerror(errno));
    }
    if (fclose(file) != 0)
        fail("%s: %s", to, strerror(errno));
}

static void get_link(const struct copy *copy, uint32_t number, const char *to)
{
    const struct dfs_inode *inode = disk_inode(&copy->disk, number);
    char *target = join("", disk_target(&copy->disk, number), inode->size);

    unlink(to);
    if (symlink(target, to) != 0)
        fail("%s: %s", to, strerror(errno));
    free(target);
}

static bool is_dots(const struct dfs_dirent *entry)
{
    return (entry->name_length == 1 && entry->name[0] == '.') ||
           (entry->name_length == 2 && entry->name[0] == '.' && entry->name[1] == '.');
}

static void get_inode(const struct copy *copy, uint32_t number, const char *to);

struct folder {
    const struct copy *copy;
    const char *path; /* on the host */
};

static bool get_entry(void *context, const struct dfs_dirent *entry)
{
    const struct folder *folder = context;

    if (memchr(entry->name, '/', entry->name_length))
        fail("%s: the image has a name with a slash in it", folder->path);
    if (!is_dots(entry)) {
        char *path = join(folder->path, entry->name, entry->name_length);
        get_inode(folder->copy, entry->inode, path);
        free(path);
    }
    return true;
}

static void get_inode(const struct copy *copy, uint32_t number, const char *to)
{
    const struct dfs_inode *inode = disk_inode(&copy->disk, number);
    uint32_t type = inode->mode & DFS_TYPE_MASK;

    if (type == DFS_TYPE_DIRECTORY) {
        struct folder folder = {copy, to};
        if (mkdir(to, 0777) != 0 && errno != EEXIST)
            fail("%s: %s", to, strerror(errno));
        disk_each_entry(&copy->disk, number, get_entry, &folder);
    } else if (type == DFS_TYPE_LINK) {
        get_link(copy, number, to);
        return;
    } else if (type == DFS_TYPE_FILE) {
        get_contents(copy, number, to);
    } else {
        fprintf(stderr, "fscopy: %s: a device, left out\n", to);
        return;
    }
    /*
     * Copies the permissions, but lets the owner always read a file and enter a folder; otherwise
     * the rest would fail.
     */
    if (chmod(to, (inode->mode & 0777) | (type == DFS_TYPE_DIRECTORY ? 0700 : 0400)) != 0)
        fail("%s: %s", to, strerror(errno));
}

void get(const struct copy *copy, const char *from, const char *to)
{
    uint32_t number = disk_find(&copy->disk, from);
    struct stat st;
    size_t length;
    const char *name = last_name(from, &length);

    if (stat(to, &st) != 0 || !S_ISDIR(st.st_mode) || length == 0) {
        get_inode(copy, number, to);
        return;
    }
    char *path = join(to, name, length);
    get_inode(copy, number, path);
    free(path);
}

static void print_line(const struct copy *copy, uint32_t number, const char *name, size_t length)
{
    static const char bits[] = "rwxrwxrwx";
    const struct dfs_inode *inode = disk_inode(&copy->disk, number);
    uint32_t type = inode->mode & DFS_TYPE_MASK;
    char mode[] = "----------", when[20] = "?";
    time_t seconds = (time_t)inode->modified.seconds;
    const struct tm *parts = gmtime(&seconds);

    mode[0] = type == DFS_TYPE_DIRECTORY ? 'd' : type == DFS_TYPE_LINK ? 'l' : mode[0];
    for (int i = 0; i < 9; i++) {
        if (inode->mode >> (8 - i) & 1)
            mode[i + 1] = bits[i];
    }
    if (parts)
        strftime(when, sizeof(when), "%Y-%m-%d %H:%M", parts);
    printf("%s %3u %5u %5u %9u %s %.*s", mode, inode->links, inode->uid, inode->gid, inode->size,
           when, (int)length, name);
    if (type == DFS_TYPE_LINK)
        printf(" -> %.*s", (int)inode->size, disk_target(&copy->disk, number));
    putchar('\n');
}

static bool print_entry(void *context, const struct dfs_dirent *entry)
{
    if (!is_dots(entry))
        print_line(context, entry->inode, entry->name, entry->name_length);
    return true;
}

void list(const struct copy *copy, const char *path)
{
    uint32_t number = disk_find(&copy->disk, path);

    if (disk_is_directory(disk_inode(&copy->disk, number)))
        disk_each_entry(&copy->disk, number, print_entry, (void *)(uintptr_t)copy);
    else
        print_line(copy, number, path, strlen(path));
}
