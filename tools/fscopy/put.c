/* SPDX-License-Identifier: MIT */
/* Into the image: files, symbolic links and folders of the host. */
#include "fscopy.h"

#include "common/fail.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_LENGTH_MAX 255u

static void set_time(struct dfs_inode *inode, const struct stat *st)
{
    inode->modified.seconds = st->st_mtim.tv_sec;
    inode->modified.nanoseconds = (uint32_t)st->st_mtim.tv_nsec;
}

/* Blocks of zeros become holes. */
static void put_contents(struct copy *copy, uint32_t number, const char *from)
{
    static const uint8_t zeros[DFS_BLOCK_SIZE];
    uint8_t buffer[DFS_BLOCK_SIZE];
    uint64_t size = 0;
    size_t n;
    FILE *file = fopen(from, "rb");

    if (!file)
        fail("%s: %s", from, strerror(errno));
    file_truncate(copy, number);
    while ((n = fread(buffer, 1, sizeof(buffer), file)) > 0) {
        if (size + n > DFS_FILE_SIZE_MAX)
            fail("%s: the file is too large", from);
        if (memcmp(buffer, zeros, n) != 0)
            memcpy(file_add_block(copy, number, (uint32_t)(size / DFS_BLOCK_SIZE)), buffer, n);
        size += n;
    }
    if (ferror(file))
        fail("%s: %s", from, strerror(errno));
    fclose(file);
    disk_inode(&copy->disk, number)->size = (uint32_t)size;
}

static void put_link(struct copy *copy, uint32_t number, const char *from)
{
    char target[DFS_BLOCK_SIZE];
    struct dfs_inode *inode = disk_inode(&copy->disk, number);
    ssize_t length = readlink(from, target, sizeof(target));

    if (length <= 0 || length == (ssize_t)sizeof(target))
        fail("%s: cannot read the link", from);
    if (inode->size > DFS_SYMLINK_INLINE)
        file_truncate(copy, number);
    memset(inode->target, 0, sizeof(inode->target));
    if (length <= (ssize_t)DFS_SYMLINK_INLINE)
        memcpy(inode->target, target, (size_t)length);
    else
        memcpy(file_add_block(copy, number, 0), target, (size_t)length);
    inode->size = (uint32_t)length;
}

static uint32_t new_directory(struct copy *copy, uint32_t parent, uint32_t mode)
{
    uint32_t number = image_allocate_inode(copy, mode);

    directory_add(copy, number, ".", number);
    directory_add(copy, number, "..", parent);
    disk_inode(&copy->disk, number)->links = 2;
    disk_inode(&copy->disk, parent)->links++;
    if (disk_inode(&copy->disk, parent)->links > DFS_LINKS_MAX)
        fail("too many directories in one");
    return number;
}

/* The inode for a name in a directory: the existing one if the types agree, or a new one. */
static uint32_t inode_for(struct copy *copy, uint32_t directory, const char *name, uint32_t mode)
{
    uint32_t number = disk_lookup(&copy->disk, directory, name, strlen(name));

    if (number == 0) {
        number = (mode & DFS_TYPE_MASK) == DFS_TYPE_DIRECTORY ? new_directory(copy, directory, mode)
                                                              : image_allocate_inode(copy, mode);
        directory_add(copy, directory, name, number);
    } else if ((disk_inode(&copy->disk, number)->mode & DFS_TYPE_MASK) != (mode & DFS_TYPE_MASK)) {
        fail("%s is there already, as something else", name);
    }
    return number;
}

static void put_entry(struct copy *copy, uint32_t directory, const char *name, const char *from);

static void put_folder(struct copy *copy, uint32_t number, const char *from)
{
    DIR *stream = opendir(from);
    const struct dirent *entry;

    if (!stream)
        fail("%s: %s", from, strerror(errno));
    while ((entry = readdir(stream)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *path = join(from, entry->d_name, strlen(entry->d_name));
        put_entry(copy, number, entry->d_name, path);
        free(path);
    }
    closedir(stream);
}

/* Copies the file, link or folder at a path of the host to a name in a directory. */
static void put_entry(struct copy *copy, uint32_t directory, const char *name, const char *from)
{
    struct stat st;

    if (lstat(from, &st) != 0)
        fail("%s: %s", from, strerror(errno));
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISLNK(st.st_mode))
        fail("%s: neither file, folder nor symbolic link", from);
    if (strlen(name) > NAME_LENGTH_MAX)
        fail("%s: the name is too long", name);
    uint32_t number = inode_for(copy, directory, name, st.st_mode);
    if (S_ISDIR(st.st_mode))
        put_folder(copy, number, from);
    else if (S_ISLNK(st.st_mode))
        put_link(copy, number, from);
    else
        put_contents(copy, number, from);
    set_time(disk_inode(&copy->disk, number), &st);
}

/*
 * Finds the directory at a path, or the directory for a new file: *name is then the new name, else
 * NULL.
 */
static uint32_t split_path(struct copy *copy, const char *path, char **name)
{
    size_t length;
    const char *last = last_name(path, &length);
    char *folder = join("", path, (size_t)(last - path));
    uint32_t number = disk_find(&copy->disk, folder);

    free(folder);
    *name = NULL;
    uint32_t there = length ? disk_lookup(&copy->disk, number, last, length) : number;
    if (there && disk_is_directory(disk_inode(&copy->disk, there)))
        return there;
    *name = join("", last, length);
    return number;
}

void put(struct copy *copy, const char *from, const char *to)
{
    char *name;
    uint32_t directory = split_path(copy, to, &name);

    if (!name) {
        size_t length;
        const char *last = last_name(from, &length);
        if (length == 0 || (last[0] == '.' && (length == 1 || (length == 2 && last[1] == '.'))))
            fail("%s: give the folder's name, or the name that it shall have", from);
        name = join("", last, length);
    }
    put_entry(copy, directory, name, from);
    free(name);
}
